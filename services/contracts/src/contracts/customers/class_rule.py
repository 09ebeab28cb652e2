"""Rules by which customers come into another class: a first paid order, silence."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import BadFilter, Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.conditions import Conditional, NewConditional
from contracts.customers.customer import KINDS as CUSTOMER_KINDS
from contracts.customers.customer_class import UnknownClass
from contracts.customers.details import IMPORTANCES
from contracts.histories import history_of
from contracts.shared import RecordFields

TRIGGERS = ("first_paid_order", "silent")
MOST_DAYS = 3650


class DaysMissing(Conflict):
    code = "customers.class_rule.days_missing"
    pointer = "/days"
    en = "A rule about silence needs the number of days."
    zh = "静默规则需要填写天数。"


class Meant(Schema):
    """Whom the rule is for: a customer must have one of the values of every field named here."""

    kind = fields.Many(fields.Choice(*CUSTOMER_KINDS), max=2)
    importance = fields.Many(fields.Choice(*IMPORTANCES), max=3)
    region = fields.Many(fields.Text(min=1, max=80), max=50)
    source = fields.Many(fields.Text(min=1, max=80), max=50)


class ClassRuleFields(Conditional):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    trigger = fields.Choice(
        *TRIGGERS,
        metadata={
            "description": "first_paid_order: money settles an order for the first time; "
            "when all such money goes back, so does the customer. "
            "silent: for so many days neither an activity nor a deal, nor a class given by hand."
        },
    )
    days = fields.Whole(min=1, max=MOST_DAYS, allow_none=True)
    from_class_ids = fields.Many(
        fields.Id(),
        max=50,
        metadata={
            "description": "Only out of these and what is below; empty: "
            "out of none and of any outside the tree of the class that it leads to."
        },
    )
    to_class_id = fields.Id()
    applies_to = fields.One(Meant)
    active = fields.Flag()


class NewClassRule(NewConditional, ClassRuleFields):
    name = fields.Text(min=1, max=100, required=True)
    trigger = fields.Choice(*TRIGGERS, required=True)
    days = fields.Whole(min=1, max=MOST_DAYS, allow_none=True, load_default=None)
    from_class_ids = fields.Many(fields.Id(), max=50, load_default=list)
    to_class_id = fields.Id(required=True)
    applies_to = fields.One(Meant, load_default=dict)
    active = fields.Flag(load_default=True)


class ClassRuleKey(Schema):
    class_rule_id = fields.Id(required=True)


class ClassRulePatch(ClassRuleFields, ClassRuleKey):
    """Fields that are not given stay as they are."""


class ClassRule(ClassRuleFields, RecordFields):
    """A rule; the oldest that fits decides."""


class_rule = Resource("customers", "class_rule", zh="分类规则")

create = class_rule.operation(
    "create",
    summary="Add a rule by which customers come into another class.",
    http="POST /class-rules",
    takes=NewClassRule,
    gives=ClassRule,
    status=201,
    raises=(UnknownClass, DaysMissing, BadFilter),
)
get = class_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /class-rules/{class_rule_id}",
    takes=ClassRuleKey,
    gives=ClassRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = class_rule.list_operations(
    ClassRule,
    summary="List the rules by which customers come into another class.",
    filters={"name": "text", "trigger": "choice", "to_class_id": "id", "active": "flag"},
    sorts=("created_at", "name"),
    quick=("name",),
)
update = class_rule.operation(
    "update",
    summary="Change a rule, or turn it off and on.",
    http="PATCH /class-rules/{class_rule_id}",
    takes=ClassRulePatch,
    gives=ClassRule,
    guarded=True,
    raises=(NotFound, Stale, UnknownClass, DaysMissing, BadFilter),
)
remove = class_rule.operation(
    "remove",
    summary="Delete a rule.",
    http="DELETE /class-rules/{class_rule_id}",
    takes=ClassRuleKey,
    gives=ClassRule,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(class_rule, ClassRuleKey)
