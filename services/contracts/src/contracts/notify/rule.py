"""Rules: which event sends which template to whom."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.notify.shared import UnknownTopic
from contracts.shared import RecordFields

RECIPIENT = r"^((customer|contact)\.(phone|email)|data\.[a-z][a-z0-9_]{0,40})$"
EVENT_TYPE = r"^[a-z_]{2,40}\.[a-z_]{2,40}\.[a-z_]{2,40}\.v[1-9][0-9]?$"


class UnknownTemplate(Conflict):
    code = "notify.rule.unknown_template"
    pointer = "/template_id"
    en, zh = "There is no such template.", "模板不存在。"


class RuleFields(Schema):
    """What people may write."""

    event_type = fields.Text(min=1, max=120, validate=[fields.Matches(EVENT_TYPE)])
    template_id = fields.Id()
    recipient = fields.Text(
        min=1,
        max=60,
        validate=[fields.Matches(RECIPIENT)],
        metadata={
            "description": "contact.phone, contact.email: of the contact that the event names, "
            "else of the customer's primary contact, else of the customer; customer.phone, "
            "customer.email: of the customer; or a field of the event: data.requester_email."
        },
    )
    active = fields.Flag()


class NewRule(RuleFields):
    event_type = fields.Text(min=1, max=120, required=True, validate=[fields.Matches(EVENT_TYPE)])
    template_id = fields.Id(required=True)
    recipient = fields.Text(min=1, max=60, required=True, validate=[fields.Matches(RECIPIENT)])
    active = fields.Flag(load_default=True)


class RuleKey(Schema):
    rule_id = fields.Id(required=True)


class RulePatch(RuleFields, RuleKey):
    """Fields that are not given stay as they are."""


class Rule(RuleFields, RecordFields):
    pass


rule = Resource("notify", "rule", zh="消息规则")

create = rule.operation(
    "create",
    summary="Let an event send a template.",
    http="POST /message-rules",
    takes=NewRule,
    gives=Rule,
    status=201,
    raises=(UnknownTopic, UnknownTemplate),
)
get = rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /message-rules/{rule_id}",
    takes=RuleKey,
    gives=Rule,
    safe=True,
    raises=(NotFound,),
)
history = history_of(rule, RuleKey, at="/message-rules/{rule_id}")
listed, searched = rule.list_operations(
    Rule,
    summary="List the rules.",
    http="/message-rules",
    filters={"event_type": "text", "template_id": "id", "active": "flag"},
    sorts=("event_type", "created_at"),
    default_sort="event_type",
)
update = rule.operation(
    "update",
    summary="Change a rule, or switch it on or off.",
    http="PATCH /message-rules/{rule_id}",
    takes=RulePatch,
    gives=Rule,
    guarded=True,
    raises=(NotFound, Stale, UnknownTopic, UnknownTemplate),
)
