"""How many customers one person may hold (保有量上限), and what is done about a surplus."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.structure import UnknownRole
from contracts.customers.parts import UnknownDepartment, UnknownPool, UnknownStaff
from contracts.histories import history_of
from contracts.shared import RecordFields

SUBJECTS = ("company", "role", "department", "staff")


class SetAlready(Conflict):
    """There is one cap for each person, each department and the company."""

    code = "customers.holding_cap.set_already"
    pointer = "/subject_id"
    en = "There is a cap for this {subject_kind} already."
    zh = "该对象（{subject_kind}）已设置上限。"


class NoSurplus(Conflict):
    code = "customers.holding_cap.no_surplus"
    pointer = "/owner_id"
    en = "The owner {owner_id} holds {held} customers, which is not more than {cap}."
    zh = "负责人 {owner_id} 持有 {held} 个客户，未超过上限 {cap}。"


class NewHoldingCap(Schema):
    subject_kind = fields.Choice(
        *SUBJECTS,
        required=True,
        metadata={
            "description": "Whom it is for: everybody of the company, everybody of a department, "
            "or with a role, or one person. The one that is nearest to the person counts."
        },
    )
    subject_id = fields.Id(
        load_default="company",
        metadata={"description": "Of the department, role or person; company for the company."},
    )
    cap = fields.Whole(
        min=0,
        max=1_000_000,
        required=True,
        metadata={
            "description": "Customers without a closed deal; 0: any number.",
            "examples": [500],
        },
    )


class HoldingCapKey(Schema):
    holding_cap_id = fields.Id(required=True)


class HoldingCapPatch(HoldingCapKey):
    cap = fields.Whole(min=0, max=1_000_000, required=True)


class HoldingCap(RecordFields):
    """A cap; to lower it moves nobody's customers by itself."""

    subject_kind = fields.Choice(*SUBJECTS)
    subject_id = fields.Id()
    cap = fields.Whole()


class Holding(Schema):
    """How many customers somebody holds, and how many of them are too many."""

    owner_id = fields.Id(required=True)
    owner_name = fields.Text(allow_none=True)
    held = fields.Whole(metadata={"description": "Without a closed deal."})
    cap = fields.Whole(metadata={"description": "0: any number."})
    surplus = fields.Whole()


class Holdings(Schema):
    items = fields.Many(fields.One(Holding), max=500, metadata={"description": "Surplus first."})


class Trim(Schema):
    owner_id = fields.Id(required=True)
    pool_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Where the surplus goes, such as the group's pool; null: general."
        },
    )
    most = fields.Whole(min=1, max=200, load_default=200)


class Trimmed(Schema):
    moved = fields.Whole(required=True)
    customer_ids = fields.Many(fields.Id(), max=200)
    surplus = fields.Whole(metadata={"description": "What is still too many."})


holding_cap = Resource("customers", "holding_cap", zh="客户保有上限")

create = holding_cap.operation(
    "create",
    summary="Cap how many customers somebody may hold.",
    http="POST /holding-caps",
    takes=NewHoldingCap,
    gives=HoldingCap,
    status=201,
    raises=(SetAlready, UnknownDepartment, UnknownRole, UnknownStaff),
)
get = holding_cap.operation(
    "get",
    summary="Read one cap.",
    http="GET /holding-caps/{holding_cap_id}",
    takes=HoldingCapKey,
    gives=HoldingCap,
    safe=True,
    raises=(NotFound,),
)
listed, searched = holding_cap.list_operations(
    HoldingCap,
    summary="List the caps.",
    filters={"subject_kind": "choice", "subject_id": "id", "cap": "number"},
    sorts=("created_at",),
)
update = holding_cap.operation(
    "update",
    summary="Raise or lower a cap; a surplus is told by the holdings and moves by a trim only.",
    http="PATCH /holding-caps/{holding_cap_id}",
    takes=HoldingCapPatch,
    gives=HoldingCap,
    guarded=True,
    raises=(NotFound, Stale),
)
remove = holding_cap.operation(
    "remove",
    summary="Lift a cap.",
    http="DELETE /holding-caps/{holding_cap_id}",
    takes=HoldingCapKey,
    gives=HoldingCap,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(holding_cap, HoldingCapKey)
holdings = holding_cap.operation(
    "holdings",
    summary="Tell who holds how many customers, and whose are too many.",
    http="GET /holdings",
    gives=Holdings,
    safe=True,
)
trim = holding_cap.operation(
    "trim",
    summary="Move somebody's surplus to a pool: unlocked customers, those idle longest first.",
    http="POST /holdings/trim",
    takes=Trim,
    gives=Trimmed,
    keyed="required",
    timeout_s=8.0,
    raises=(NoSurplus, UnknownPool),
)
