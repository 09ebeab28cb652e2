"""Rules by which customers that nobody works on go back to the public pool (回收规则)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import BadFilter, Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.conditions import Conditional, NewConditional
from contracts.customers.customer import KINDS as CUSTOMER_KINDS
from contracts.customers.customer import Customer, CustomerKey, CustomerTold, customer
from contracts.customers.customer_class import UnknownClass
from contracts.customers.details import IMPORTANCES
from contracts.customers.parts import UnknownDepartment, UnknownPool, UnknownStaff
from contracts.histories import history_of
from contracts.recycle_bins import list_of_bin
from contracts.shared import RecyclableFields

KINDS = ("no_activity", "no_opportunity", "no_deal", "contract_end", "protection")
COUNTS = ("calendar", "working")
SPARES = ("dealt", "open_opportunity")
BASES = ("obtained", "activity", "opportunity", "deal", "contract", "limit", "protected")
REASONS = ("not_covered", "locked", "dealt", "open_opportunity", "no_working_days", "no_contract")
MOST_DAYS = 3650
SCANNED = 5000
"""Customers that one step of a simulation looks at."""


class LimitBeforeEnd(Conflict):
    """A protection cannot have to end before it ends by itself."""

    code = "customers.recycle_rule.limit_before_end"
    pointer = "/max_days"
    en = "A protection of {days} days cannot be limited to {max_days}."
    zh = "保护期为 {days} 天，上限不能是 {max_days} 天。"


class InPool(Conflict):
    code = "customers.customer.in_pool"
    en, zh = "The customer belongs to nobody.", "该客户在公海中，没有负责人。"


class LockLimit(Conflict):
    """Locks are for the few customers that matter most."""

    code = "customers.customer.lock_limit_reached"
    en = "The owner {owner_id} has locked {locked} customers; {limit} are allowed."
    zh = "负责人 {owner_id} 已锁定 {locked} 个客户，上限为 {limit} 个。"


class AppliesTo(Schema):
    """Whom the rule is for: a customer must have one of the values of every field named here."""

    kind = fields.Many(fields.Choice(*CUSTOMER_KINDS), max=2)
    industry = fields.Many(fields.Text(min=1, max=80), max=50)
    source = fields.Many(fields.Text(min=1, max=80), max=50)
    region = fields.Many(fields.Text(min=1, max=80), max=50)
    tags = fields.Many(fields.Text(min=1, max=40), max=50)
    class_id = fields.Many(fields.Id(), max=100)
    grade = fields.Many(fields.Text(min=1, max=40), max=20)
    importance = fields.Many(fields.Choice(*IMPORTANCES), max=3)
    department_id = fields.Many(fields.Id(), max=100)
    owner_id = fields.Many(fields.Id(), max=100)


class RecycleRuleFields(Conditional):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    kind = fields.Choice(
        *KINDS,
        metadata={
            "description": "What is waited for: an activity, an opportunity, a deal, another "
            "contract after the end of the last; or a protection (保护期) that activities extend."
        },
    )
    days = fields.Whole(
        min=0,
        max=MOST_DAYS,
        metadata={
            "description": "Full days without it that are allowed; the customer goes back when "
            "more have passed. Of a protection: how long it lasts at first."
        },
    )
    count = fields.Choice(
        *COUNTS, metadata={"description": "All days, or those of the company calendar."}
    )
    extension_days = fields.Whole(
        min=0, max=MOST_DAYS, metadata={"description": "From an activity on, for a protection."}
    )
    max_days = fields.Whole(
        min=0, max=MOST_DAYS, metadata={"description": "At which a protection ends in any case."}
    )
    spares = fields.Many(
        fields.Choice(*SPARES),
        max=2,
        metadata={"description": "Customers that are left alone; locked ones always are."},
    )
    applies_to = fields.One(AppliesTo)
    warn_days = fields.Whole(
        min=0, max=90, metadata={"description": "How long before the owner is warned; 0: never."}
    )
    pool_id = fields.Id(
        allow_none=True,
        metadata={"description": "Where customers go; null: to the pool they came from."},
    )
    active = fields.Flag()


class NewRecycleRule(NewConditional, RecycleRuleFields):
    name = fields.Text(min=1, max=100, required=True)
    kind = fields.Choice(*KINDS, required=True)
    days = fields.Whole(min=0, max=MOST_DAYS, required=True)
    count = fields.Choice(*COUNTS, load_default="calendar")
    extension_days = fields.Whole(min=0, max=MOST_DAYS, load_default=0)
    max_days = fields.Whole(min=0, max=MOST_DAYS, load_default=0)
    spares = fields.Many(fields.Choice(*SPARES), max=2, load_default=list)
    applies_to = fields.One(AppliesTo, load_default=dict)
    warn_days = fields.Whole(min=0, max=90, load_default=3)
    pool_id = fields.Id(allow_none=True, load_default=None)
    active = fields.Flag(load_default=True)


class RecycleRuleKey(Schema):
    recycle_rule_id = fields.Id(required=True)


class RecycleRulePatch(RecycleRuleFields, RecycleRuleKey):
    """Fields that are not given stay as they are."""


class RecycleRule(RecycleRuleFields, RecyclableFields):
    """A rule; to turn it off and on again restarts nobody's clock."""


class Verdict(Schema):
    """What one rule says of one customer, and why."""

    rule_id = fields.Id(required=True)
    rule_name = fields.Text(required=True)
    due_at = fields.Instant(
        allow_none=True, metadata={"description": "When it goes back; null: it is spared."}
    )
    warn_at = fields.Instant(allow_none=True)
    base = fields.Choice(
        *BASES, metadata={"description": "What set the date; limit: the end of a protection."}
    )
    base_at = fields.Instant()
    spared_by = fields.Choice(
        *REASONS,
        allow_none=True,
        metadata={
            "description": "no_working_days: the calendar does not know them, such as those of a "
            "year that is not loaded."
        },
    )
    moved_by = fields.Many(
        fields.Text(), metadata={"description": "What would move the date if it happened now."}
    )


class Recycling(Schema):
    """When a customer goes back to the pool, by which rule, and what all rules say."""

    customer_id = fields.Id(required=True)
    due_at = fields.Instant(allow_none=True, metadata={"description": "Null: not in sight."})
    rule_id = fields.Id(allow_none=True)
    rule_name = fields.Text(allow_none=True)
    locked = fields.Flag()
    protected_until = fields.Instant(allow_none=True)
    verdicts = fields.Many(fields.One(Verdict), metadata={"description": "The earliest first."})


class Simulation(Schema):
    """A trial of the rules as they would be."""

    draft = fields.One(
        NewRecycleRule,
        allow_none=True,
        load_default=None,
        metadata={"description": "A rule that does not exist yet, tried beside the active ones."},
    )
    without = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "An active rule that is left out, such as the one to replace."},
    )
    days = fields.Whole(
        min=0, max=365, load_default=30, metadata={"description": "How far to look ahead."}
    )
    after = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": f"`next_after` of the last step; each looks at {SCANNED}."},
    )


class Dropping(Schema):
    """A customer that would go back."""

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    due_at = fields.Instant(required=True)
    rule_id = fields.Id(allow_none=True, metadata={"description": "Null: the draft."})
    rule_name = fields.Text()


class DayCount(Schema):
    on = fields.Day(required=True)
    count = fields.Whole(required=True)


class Simulated(Schema):
    """Who would drop and when, of the customers that the caller may see."""

    scanned = fields.Whole()
    dropping = fields.Whole(metadata={"description": "How many of them would go back."})
    by_day = fields.Many(fields.One(DayCount), max=400)
    items = fields.Many(fields.One(Dropping), max=200, metadata={"description": "First due first."})
    next_after = fields.Id(allow_none=True, metadata={"description": "Null: that was all."})


class Lock(CustomerKey):
    reason = fields.Text(max=300, allow_none=True, load_default=None)


class Protect(CustomerKey):
    until = fields.Instant(required=True, allow_none=True)
    reason = fields.Text(min=1, max=300, required=True)


class RecycleWarned(CustomerTold):
    """The owner has until `due_at` to do what the rule waits for."""

    due_at = fields.Instant(required=True)
    rule_id = fields.Id(required=True)
    rule_name = fields.Text()
    title = fields.Text(metadata={"description": "The customer's name."})


STRANGERS = (UnknownClass, UnknownDepartment, UnknownStaff)
recycle_rule = Resource("customers", "recycle_rule", zh="回收规则")

create = recycle_rule.operation(
    "create",
    summary="Add a rule by which customers go back to the pool.",
    http="POST /recycle-rules",
    takes=NewRecycleRule,
    gives=RecycleRule,
    status=201,
    raises=(LimitBeforeEnd, UnknownPool, BadFilter, *STRANGERS),
)
get = recycle_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /recycle-rules/{recycle_rule_id}",
    takes=RecycleRuleKey,
    gives=RecycleRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = recycle_rule.list_operations(
    RecycleRule,
    summary="List the rules by which customers go back to the pool.",
    filters={"name": "text", "kind": "choice", "active": "flag", "created_at": "instant"},
    sorts=("created_at", "name"),
    quick=("name",),
)
update = recycle_rule.operation(
    "update",
    summary="Change a rule, or turn it off and on; nobody's clock starts anew.",
    http="PATCH /recycle-rules/{recycle_rule_id}",
    takes=RecycleRulePatch,
    gives=RecycleRule,
    guarded=True,
    raises=(NotFound, Stale, LimitBeforeEnd, UnknownPool, BadFilter, *STRANGERS),
)
remove = recycle_rule.operation(
    "remove",
    summary="Give a rule up for good.",
    http="DELETE /recycle-rules/{recycle_rule_id}",
    takes=RecycleRuleKey,
    gives=RecycleRule,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(recycle_rule, RecycleRuleKey)
simulate = recycle_rule.operation(
    "simulate",
    summary="Try rules on the present customers: who would go back, and when.",
    http="POST /recycle-rules/simulate",
    takes=Simulation,
    gives=Simulated,
    safe=True,
    timeout_s=8.0,
    raises=(LimitBeforeEnd, BadFilter, *STRANGERS),
)
list_removed = list_of_bin(recycle_rule, listed, RecycleRule, "recycle rules")
restore = recycle_rule.operation(
    "restore",
    summary="Take a rule back that was given up.",
    http="POST /recycle-rules/{recycle_rule_id}/restore",
    takes=RecycleRuleKey,
    gives=RecycleRule,
    guarded=True,
    raises=(NotFound, Stale, UnknownPool),
)
recycling = customer.operation(
    "recycling",
    summary="Read when a customer goes back to the pool, why, and what would move that.",
    http="GET /customers/{customer_id}/recycling",
    takes=CustomerKey,
    gives=Recycling,
    safe=True,
    raises=(NotFound,),
)
lock = customer.operation(
    "lock",
    summary="Keep a customer from going back to the pool (锁定); one person may lock so many.",
    http="POST /customers/{customer_id}/lock",
    takes=Lock,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, InPool, LockLimit),
)
unlock = customer.operation(
    "unlock",
    summary="Let the rules count for a customer again (解锁).",
    http="POST /customers/{customer_id}/unlock",
    takes=CustomerKey,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale),
)
protect = customer.operation(
    "protect",
    summary="Keep a customer with its owner up to a moment, whatever the rules say, or no longer.",
    http="POST /customers/{customer_id}/protect",
    takes=Protect,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, InPool),
)
recycle_warned = customer.event(
    "recycle_warned", summary="A customer is about to go back to the pool.", data=RecycleWarned
)
