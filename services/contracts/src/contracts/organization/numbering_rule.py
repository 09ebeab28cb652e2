"""Numbering rules (编号规则): how the numbers of each kind of document look and start anew."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.shared import RecordFields

SERIES = (
    *("quote", "order", "shipment", "receipt", "ticket", "work_request", "member"),
    *("payment", "cash_entry", "credit_note", "supplier_credit", "expense_claim"),
    *("staff_advance", "payroll_run", "offset"),
)
RESETS = ("daily", "monthly", "yearly", "never")
PATTERN = r"^[A-Za-z0-9_/.#{}:\u4e00-\u9fff-]{8,60}$"


class Taken(Conflict):
    code = "organization.numbering_rule.taken"
    en, zh = "There is a rule for {series} already.", "{series} 的编号规则已存在。"


class Repeats(Conflict):
    """One serial, and the date parts that tell its periods apart."""

    code = "organization.numbering_rule.repeats"
    pointer = "/pattern"
    en = "Numbers like {pattern} would repeat or cannot be written: {reason}."
    zh = "编号格式 {pattern} 会重复或无法生成：{reason}。"


class RuleFields(Schema):
    """What people may write."""

    pattern = fields.Text(
        min=8,
        max=60,
        validate=[fields.Matches(PATTERN)],
        metadata={
            "description": "SO{yyyy}{mm}-{serial:05d}: letters, digits, Chinese characters, "
            "`{yyyy}` or `{yy}`, `{mm}`, `{dd}`, and one `{serial}`, by `:05d` with zeros up to "
            "five digits. A number has at most 40 characters, also with a high serial.",
            "examples": ["QT{yyyy}{mm}{dd}-{serial:04d}"],
        },
    )
    reset = fields.Choice(
        *RESETS,
        metadata={"description": "When the serial starts anew; the pattern tells these apart."},
    )


class NewRule(RuleFields):
    series = fields.Choice(*SERIES, required=True)
    pattern = fields.Text(
        min=8,
        max=60,
        required=True,
        validate=[fields.Matches(PATTERN)],
        metadata={"examples": ["QT{yyyy}{mm}{dd}-{serial:04d}"]},
    )
    reset = fields.Choice(*RESETS, required=True)


class RuleKey(Schema):
    numbering_rule_id = fields.Id(required=True)


class RulePatch(RuleFields, RuleKey):
    """Fields that are not given stay as they are."""


class Rule(RuleFields, RecordFields):
    series = fields.Choice(*SERIES)
    example = fields.Text(metadata={"description": "How number 7 of today looks."})


class RuleTold(Schema):
    """What the services that number documents need."""

    id = fields.Id(required=True)
    series = plain.String(required=True)
    pattern = plain.String(required=True)
    reset = plain.String(required=True)


numbering_rule = Resource("organization", "numbering_rule", zh="编号规则")

create = numbering_rule.operation(
    "create",
    summary="Say how the numbers of a kind of document look from now on.",
    http="POST /numbering-rules",
    takes=NewRule,
    gives=Rule,
    status=201,
    raises=(Taken, Repeats),
)
get = numbering_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /numbering-rules/{numbering_rule_id}",
    takes=RuleKey,
    gives=Rule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = numbering_rule.list_operations(
    Rule,
    summary="List the rules; a kind of document without one is numbered by its service's setting.",
    filters={"series": "text", "reset": "choice"},
    sorts=("series", "created_at"),
    default_sort="series",
)
update = numbering_rule.operation(
    "update",
    summary="Change a rule; within a period the serial goes on, so that no number comes twice.",
    http="PATCH /numbering-rules/{numbering_rule_id}",
    takes=RulePatch,
    gives=Rule,
    guarded=True,
    raises=(NotFound, Stale, Repeats),
)
history = history_of(numbering_rule, RuleKey)
created = numbering_rule.event("created", summary="A rule of numbers was made.", data=RuleTold)
updated = numbering_rule.event("updated", summary="A rule of numbers changed.", data=RuleTold)
