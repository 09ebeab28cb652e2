"""Rules of what counts as the same (查重规则), beside or instead of the built-in ones."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.parts import COMPARED, MODES
from contracts.histories import history_of
from contracts.shared import RecordFields

_REACH = ("phone", "email", "name", "former_name", "similar_name", "contact_phone", "contact_email")
INDEXED = {
    "customer": ("credit_code", *_REACH),
    "lead": (*_REACH, "lead_phone", "lead_email", "lead_company"),
    "contact": ("phone", "email", "contact_phone", "contact_email", "contact_name"),
}
"""What an index finds for a new record of each kind; a rule names at least one of them."""
BESIDE = {
    "customer": ("region", "industry", "address", "owner_id", "kind"),
    "lead": ("region", "industry", "owner_id"),
    "contact": ("customer_id", "owner_id"),
}
"""What a rule may compare only beside what identifies."""


class RuleThereAlready(Conflict):
    code = "customers.duplicate_rule.there_already"
    pointer = "/compared"
    en = "There is a rule for exactly these fields already."
    zh = "已存在完全相同字段的查重规则。"


class NothingToFindBy(Conflict):
    """Industry or region alone would compare everybody with everybody."""

    code = "customers.duplicate_rule.nothing_to_find_by"
    pointer = "/compared"
    en = "A rule needs a field that identifies, such as name, phone, email or credit_code."
    zh = "规则至少需要一个可识别字段，如名称、电话、邮箱或统一社会信用代码。"


class NotOfThisKind(Conflict):
    """A lead has no credit code, and a contact no address."""

    code = "customers.duplicate_rule.not_of_this_kind"
    pointer = "/compared"
    en = "A rule for this kind of record cannot compare {compared}."
    zh = "此类记录的查重规则不能比对“{compared}”。"


class RuleFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    compared = fields.Many(
        fields.Choice(*COMPARED),
        min=1,
        max=4,
        metadata={
            "description": "What two must have in common, all of it. similar_name: a name that "
            "differs in region, 集团 or characters of the same sound."
        },
    )
    mode = fields.Choice(
        *MODES,
        metadata={
            "description": "refuse: never twice; ask: refused until somebody insists by "
            "on_duplicate=create; tell: it goes on, and a look before entering or the answer to a "
            "new lead tells of it; ignore."
        },
    )
    active = fields.Flag()


class NewDuplicateRule(RuleFields):
    name = fields.Text(min=1, max=100, required=True)
    compared = fields.Many(fields.Choice(*COMPARED), min=1, max=4, required=True)
    mode = fields.Choice(*MODES, required=True)
    active = fields.Flag(load_default=True)
    of = fields.Choice(
        *INDEXED,
        load_default="customer",
        metadata={"description": "What is being entered when the rule is asked; for good."},
    )


class DuplicateRuleKey(Schema):
    duplicate_rule_id = fields.Id(required=True)


class DuplicateRulePatch(RuleFields, DuplicateRuleKey):
    """Fields that are not given stay as they are."""


class DuplicateRule(RuleFields, RecordFields):
    """A rule; one for exactly the fields of a built-in rule takes its place."""

    of = fields.Choice(*INDEXED)


class InForce(Schema):
    of = fields.Choice(*INDEXED)
    compared = fields.Many(fields.Choice(*COMPARED))
    mode = fields.Choice(*MODES)
    built_in = fields.Flag()


class RulesInForce(Schema):
    items = fields.Many(fields.One(InForce))


duplicate_rule = Resource("customers", "duplicate_rule", zh="查重规则")

create = duplicate_rule.operation(
    "create",
    summary="Say what counts as the same customer.",
    http="POST /duplicate-rules",
    takes=NewDuplicateRule,
    gives=DuplicateRule,
    status=201,
    raises=(RuleThereAlready, NothingToFindBy, NotOfThisKind),
)
get = duplicate_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /duplicate-rules/{duplicate_rule_id}",
    takes=DuplicateRuleKey,
    gives=DuplicateRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = duplicate_rule.list_operations(
    DuplicateRule,
    summary="List the rules.",
    filters={"name": "text", "mode": "choice", "of": "choice", "active": "flag"},
    sorts=("created_at", "name"),
    quick=("name",),
)
in_force = duplicate_rule.operation(
    "in_force",
    summary="Tell all rules that are applied, built-in ones too.",
    http="GET /duplicate-rules/in-force",
    gives=RulesInForce,
    safe=True,
)
update = duplicate_rule.operation(
    "update",
    summary="Change a rule; it counts for what is entered from then on.",
    http="PATCH /duplicate-rules/{duplicate_rule_id}",
    takes=DuplicateRulePatch,
    gives=DuplicateRule,
    guarded=True,
    raises=(NotFound, Stale, RuleThereAlready, NothingToFindBy, NotOfThisKind),
)
remove = duplicate_rule.operation(
    "remove",
    summary="Delete a rule; a built-in one for the same fields counts again.",
    http="DELETE /duplicate-rules/{duplicate_rule_id}",
    takes=DuplicateRuleKey,
    gives=DuplicateRule,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(duplicate_rule, DuplicateRuleKey)
