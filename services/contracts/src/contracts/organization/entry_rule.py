"""Entry rules: from which addresses and at which hours the company, a role or a person comes in."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization.role import BeyondOwnRights, UnknownRole
from contracts.shared import RecordFields

KINDS = ("company", "role", "staff")
NETWORK = r"^[0-9a-fA-F:.]{2,45}(/[0-9]{1,3})?$"
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class BadNetwork(Conflict):
    code = "organization.entry_rule.bad_network"
    en, zh = "{network} is no address or network.", "{network} 不是有效的 IP 地址或网段。"


class HolderTaken(Conflict):
    """The company, a role and a person have one rule each."""

    code = "organization.entry_rule.holder_taken"
    en, zh = "There is such a rule already.", "已存在该对象的登录限制。"


class UnknownHolder(Conflict):
    code = "organization.entry_rule.unknown_holder"
    pointer = "/holder_id"
    en, zh = "There is no such {kind}.", "{kind}不存在。"


class OneCompany(Conflict):
    """The rule of the company is nobody's in particular."""

    code = "organization.entry_rule.one_company"
    pointer = "/holder_id"
    en, zh = "The rule of the company has no holder.", "公司的登录限制不能指定对象。"


class LocksYouOut(Conflict):
    """Nobody can make a rule that keeps himself out at this moment."""

    code = "organization.entry_rule.locks_you_out"
    en = "With this rule you could not come in yourself, from {source} at this time."
    zh = "该规则会使您本人（{source}）此刻无法登录。"


class Hours(Schema):
    """A span of hours on some days of the week, in the time zone of the company."""

    days = fields.Many(
        fields.Whole(min=1, max=7), min=1, max=7, metadata={"description": "1 is Monday."},
        required=True,
    )  # fmt: skip
    from_ = fields.Text(
        min=5, max=5, required=True, data_key="from", validate=[fields.Matches(CLOCK)]
    )
    to = fields.Text(
        min=5, max=5, required=True, validate=[fields.Matches(CLOCK)],
        metadata={
            "description": "Not included; before `from` it means the next day, "
            "the same as `from` 24 hours.",
            "examples": ["18:00"],
        },
    )  # fmt: skip


class EntryRuleFields(Schema):
    """Empty lists limit nothing."""

    networks = fields.Many(
        fields.Text(min=2, max=49, validate=[fields.Matches(NETWORK)]),
        max=200,
        metadata={
            "description": "Addresses and networks: 10.0.0.7, 10.1.0.0/16, 2001:db8::/32.",
            "examples": [["192.168.1.0/24"]],
        },
    )
    hours = fields.Many(fields.One(Hours), max=50)


class NewEntryRule(EntryRuleFields):
    holder_kind = fields.Choice(*KINDS, required=True)
    holder_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Null for the company."}
    )
    networks = fields.Many(
        fields.Text(min=2, max=49, validate=[fields.Matches(NETWORK)]), max=200, load_default=list
    )
    hours = fields.Many(fields.One(Hours), max=50, load_default=list)


class EntryRuleKey(Schema):
    entry_rule_id = fields.Id(required=True)


class EntryRulePatch(EntryRuleFields, EntryRuleKey):
    """Fields that are not given stay as they are."""


class EntryRule(EntryRuleFields, RecordFields):
    holder_kind = fields.Choice(*KINDS)
    holder_id = fields.Id(allow_none=True)


entry_rule = Resource("organization", "entry_rule", zh="登录限制")
create = entry_rule.operation(
    "create",
    summary="Say from where and when the company, a role or a person comes in.",
    http="POST /entry-rules",
    takes=NewEntryRule,
    gives=EntryRule,
    status=201,
    raises=(
        *(BadNetwork, HolderTaken, UnknownHolder, UnknownRole, OneCompany, LocksYouOut),
        BeyondOwnRights,
    ),
)
get = entry_rule.operation(
    "get",
    summary="Read one entry rule.",
    http="GET /entry-rules/{entry_rule_id}",
    takes=EntryRuleKey,
    gives=EntryRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = entry_rule.list_operations(
    EntryRule,
    summary="List entry rules.",
    filters={"holder_kind": "choice", "holder_id": "id"},
)
update = entry_rule.operation(
    "update",
    summary="Change an entry rule, or empty it; it counts within seconds, also for who is in.",
    http="PATCH /entry-rules/{entry_rule_id}",
    takes=EntryRulePatch,
    gives=EntryRule,
    guarded=True,
    raises=(NotFound, Stale, BadNetwork, LocksYouOut, BeyondOwnRights),
)
history = history_of(entry_rule, EntryRuleKey)
