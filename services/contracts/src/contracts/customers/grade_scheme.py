"""Grade schemes (客户等级): what a customer must have spent to be 白金, 黄金 or 白银."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.customer import Customer, CustomerKey, CustomerTold, customer
from contracts.histories import history_of
from contracts.shared import RecordFields

METRICS = ("paid", "ordered")
GRADED_BY = ("scheme", "hand", "freed")
MOST_LEVELS = 10


class AnotherActive(Conflict):
    """One scheme grades everybody, so that a grade means the same everywhere."""

    code = "customers.grade_scheme.another_active"
    pointer = "/active"
    en, zh = "The scheme {name} is active; turn it off first.", "方案“{name}”正在使用，请先停用。"


class LevelsWrong(Conflict):
    """Each level has a name and a threshold of its own, in the currency of the scheme."""

    code = "customers.grade_scheme.levels_wrong"
    pointer = "/levels"
    en = "The level {name} repeats a name or threshold, or is in another currency than {currency}."
    zh = "等级“{name}”的名称或门槛重复，或币种不是 {currency}。"


class UnknownGrade(Conflict):
    code = "customers.grade_scheme.unknown_grade"
    pointer = "/grade"
    en, zh = "The active scheme has no level {grade}.", "当前方案没有等级“{grade}”。"


class Level(Schema):
    name = fields.Text(min=1, max=40, required=True)
    least = fields.Money(
        required=True, metadata={"description": "Spent within the window, this or more."}
    )


class SchemeFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    metric = fields.Choice(
        *METRICS, metadata={"description": "paid: money received; ordered: confirmed orders."}
    )
    window_days = fields.Whole(
        min=1, max=3650, metadata={"description": "How far back spending counts."}
    )
    currency = fields.Currency(metadata={"description": "Spending in others does not count."})
    grace_days = fields.Whole(
        min=0,
        max=3650,
        metadata={"description": "How long a grade stays when the spending no longer reaches it."},
    )
    levels = fields.Many(fields.One(Level), min=1, max=MOST_LEVELS)
    active = fields.Flag()


class NewScheme(SchemeFields):
    name = fields.Text(min=1, max=100, required=True)
    metric = fields.Choice(*METRICS, load_default="paid")
    window_days = fields.Whole(min=1, max=3650, load_default=365)
    currency = fields.Currency(load_default="CNY")
    grace_days = fields.Whole(min=0, max=3650, load_default=30)
    levels = fields.Many(fields.One(Level), min=1, max=MOST_LEVELS, required=True)
    active = fields.Flag(load_default=True)


class SchemeKey(Schema):
    grade_scheme_id = fields.Id(required=True)


class SchemePatch(SchemeFields, SchemeKey):
    """Fields that are not given stay as they are."""


class GradeScheme(SchemeFields, RecordFields):
    """A scheme; the active one is applied to everybody again whenever it changes."""


class GradeChange(Schema):
    """One change of a grade, and why."""

    at = fields.Instant()
    from_grade = fields.Text(allow_none=True)
    grade = fields.Text(allow_none=True)
    how = fields.Choice(*GRADED_BY)
    spent = fields.Money(signed=True, allow_none=True)
    reason = fields.Text(allow_none=True)
    by_id = fields.Text()


class Grading(Schema):
    """A customer's grade, how it comes about and what would change it."""

    customer_id = fields.Id(required=True)
    grade = fields.Text(allow_none=True)
    grade_frozen = fields.Flag()
    scheme_id = fields.Id(allow_none=True, metadata={"description": "Null: none is active."})
    metric = fields.Choice(*METRICS, allow_none=True)
    since_on = fields.Day(allow_none=True, metadata={"description": "From where it counts."})
    spent = fields.Money(signed=True, allow_none=True)
    reached = fields.Text(allow_none=True, metadata={"description": "What the spending reaches."})
    falls_at = fields.Instant(
        allow_none=True, metadata={"description": "When the grace ends, if it is less."}
    )
    next_grade = fields.Text(allow_none=True)
    missing = fields.Money(allow_none=True, metadata={"description": "Up to the next grade."})
    changes = fields.Many(
        fields.One(GradeChange), max=50, metadata={"description": "The newest first."}
    )


class FreezeGrade(CustomerKey):
    grade = fields.Text(max=40, required=True, allow_none=True)
    reason = fields.Text(min=1, max=300, required=True)


class UnfreezeGrade(CustomerKey):
    reason = fields.Text(max=300, allow_none=True, load_default=None)


class Graded(CustomerTold):
    """A customer came to another grade."""

    from_grade = fields.Text(allow_none=True)
    grade = fields.Text(allow_none=True)
    how = fields.Choice(*GRADED_BY)
    spent = fields.Money(signed=True, allow_none=True)
    reason = fields.Text(allow_none=True)
    title = fields.Text(metadata={"description": "The customer's name."})


grade_scheme = Resource("customers", "grade_scheme", zh="等级方案")

create = grade_scheme.operation(
    "create",
    summary="Say what a customer must have spent for each grade.",
    http="POST /grade-schemes",
    takes=NewScheme,
    gives=GradeScheme,
    status=201,
    raises=(AnotherActive, LevelsWrong),
)
get = grade_scheme.operation(
    "get",
    summary="Read one scheme.",
    http="GET /grade-schemes/{grade_scheme_id}",
    takes=SchemeKey,
    gives=GradeScheme,
    safe=True,
    raises=(NotFound,),
)
listed, searched = grade_scheme.list_operations(
    GradeScheme,
    summary="List the schemes.",
    filters={"name": "text", "metric": "choice", "active": "flag"},
    sorts=("created_at", "name"),
    quick=("name",),
)
update = grade_scheme.operation(
    "update",
    summary="Change a scheme; everybody is graded anew.",
    http="PATCH /grade-schemes/{grade_scheme_id}",
    takes=SchemePatch,
    gives=GradeScheme,
    guarded=True,
    raises=(NotFound, Stale, AnotherActive, LevelsWrong),
)
history = history_of(grade_scheme, SchemeKey)
grading = customer.operation(
    "grading",
    summary="Read a customer's grade, how it came about and what would change it.",
    http="GET /customers/{customer_id}/grading",
    takes=CustomerKey,
    gives=Grading,
    safe=True,
    raises=(NotFound,),
)
freeze_grade = customer.operation(
    "freeze_grade",
    summary="Give a customer a grade by hand, which the scheme then leaves alone.",
    http="POST /customers/{customer_id}/freeze-grade",
    takes=FreezeGrade,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, UnknownGrade),
)
unfreeze_grade = customer.operation(
    "unfreeze_grade",
    summary="Let the scheme decide on a customer's grade again.",
    http="POST /customers/{customer_id}/unfreeze-grade",
    takes=UnfreezeGrade,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale),
)
graded = customer.event(
    "graded", summary="A customer came to another grade.", data=Graded, public=True
)
