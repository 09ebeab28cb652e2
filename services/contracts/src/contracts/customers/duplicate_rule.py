"""Rules of what counts as the same customer (查重规则), beside or instead of the built-in ones."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.parts import COMPARED, MODES
from contracts.shared import History, RecordFields

INDEXED = COMPARED[:-5]
"""What an index finds; a rule names at least one of them."""


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
            "on_duplicate=create; tell: only a look before entering tells of it; ignore."
        },
    )
    active = fields.Flag()


class NewDuplicateRule(RuleFields):
    name = fields.Text(min=1, max=100, required=True)
    compared = fields.Many(fields.Choice(*COMPARED), min=1, max=4, required=True)
    mode = fields.Choice(*MODES, required=True)
    active = fields.Flag(load_default=True)


class DuplicateRuleKey(Schema):
    duplicate_rule_id = fields.Id(required=True)


class DuplicateRulePatch(RuleFields, DuplicateRuleKey):
    """Fields that are not given stay as they are."""


class DuplicateRule(RuleFields, RecordFields):
    """A rule; one for exactly the fields of a built-in rule takes its place."""


class InForce(Schema):
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
    raises=(RuleThereAlready, NothingToFindBy),
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
    filters={"name": "text", "mode": "choice", "active": "flag"},
    sorts=("created_at", "name"),
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
    raises=(NotFound, Stale, RuleThereAlready, NothingToFindBy),
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
history = duplicate_rule.operation(
    "history",
    summary="Read who changed what of a rule.",
    http="GET /duplicate-rules/{duplicate_rule_id}/history",
    takes=DuplicateRuleKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
