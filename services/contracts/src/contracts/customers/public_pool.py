"""Pools beside the general one: with members, administrators and rules of their own."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.parts import UnknownDepartment, UnknownPool, UnknownStaff
from contracts.histories import history_of
from contracts.recycle_bins import list_of_bin
from contracts.shared import RecyclableFields

KINDS = ("public", "group")
HELD = ("customers", "leads")
HIDABLE = ("name", "industry", "source", "region")


class PoolNameTaken(Conflict):
    """People choose pools by their names."""

    code = "customers.public_pool.name_taken"
    pointer = "/name"
    en, zh = "There is a pool {name} already.", "公海池“{name}”已存在。"


class NotEmpty(Conflict):
    """Customers would be out of everybody's sight."""

    code = "customers.public_pool.not_empty"
    en = "{count} customers lie in the pool {name}; assign or claim them first."
    zh = "公海池 {name} 中还有 {count} 个客户，请先分配或领取。"


class LeadsThere(Conflict):
    """Leads would be out of everybody's sight."""

    code = "customers.public_pool.leads_there"
    en = "{count} leads lie in the pool {name}; assign or claim them first."
    zh = "资源池 {name} 中还有 {count} 条线索，请先分配或领取。"


class PublicPoolFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    kind = fields.Choice(
        *KINDS, metadata={"description": "group: shared by the people of a group (本组共享)."}
    )
    department_ids = fields.Many(
        fields.Id(),
        max=200,
        metadata={"description": "Whose people are members; with no member at all, everybody."},
    )
    member_ids = fields.Many(fields.Id(), max=500)
    administrator_ids = fields.Many(
        fields.Id(),
        max=50,
        metadata={"description": "Who may assign its customers; nobody named: whoever may assign."},
    )
    hidden = fields.Many(
        fields.Choice(*HIDABLE),
        max=len(HIDABLE),
        metadata={
            "description": "Fields that members see only once they have claimed; "
            "name: of leads the company."
        },
    )
    claims_per_day = fields.Whole(
        min=0, max=10_000, metadata={"description": "By one person, from this pool; 0: no limit."}
    )
    new_in_pool_hours = fields.Whole(
        min=0, max=8760, metadata={"description": "How long a customer rests before it is claimed."}
    )
    former_owner_days = fields.Whole(
        min=0, max=3650, metadata={"description": "How long a former owner may not claim it again."}
    )
    refresh_weekday = fields.Whole(
        min=0,
        max=6,
        allow_none=True,
        metadata={
            "description": "At whose beginning (0 is Monday) nobody's customers move on each week; "
            "null: they stay."
        },
    )
    refresh_to = fields.Id(
        allow_none=True, metadata={"description": "The pool they move to; null: the general one."}
    )
    active = fields.Flag()


class NewPublicPool(PublicPoolFields):
    name = fields.Text(min=1, max=100, required=True)
    kind = fields.Choice(*KINDS, load_default="public")
    holds = fields.Choice(
        *HELD, load_default="customers", metadata={"description": "What lies in it, for good."}
    )
    department_ids = fields.Many(fields.Id(), max=200, load_default=list)
    member_ids = fields.Many(fields.Id(), max=500, load_default=list)
    administrator_ids = fields.Many(fields.Id(), max=50, load_default=list)
    hidden = fields.Many(fields.Choice(*HIDABLE), max=len(HIDABLE), load_default=list)
    claims_per_day = fields.Whole(min=0, max=10_000, load_default=0)
    new_in_pool_hours = fields.Whole(min=0, max=8760, load_default=0)
    former_owner_days = fields.Whole(min=0, max=3650, load_default=0)
    refresh_weekday = fields.Whole(min=0, max=6, allow_none=True, load_default=None)
    refresh_to = fields.Id(allow_none=True, load_default=None)
    active = fields.Flag(load_default=True)


class PublicPoolKey(Schema):
    public_pool_id = fields.Id(required=True)


class PublicPoolPatch(PublicPoolFields, PublicPoolKey):
    """Fields that are not given stay as they are."""


class PublicPool(PublicPoolFields, RecyclableFields):
    """One of several pools; the general pool needs none of these and has its rules in settings."""

    holds = fields.Choice(*HELD, metadata={"description": "What lies in it."})


public_pool = Resource("customers", "public_pool", zh="公海池")

create = public_pool.operation(
    "create",
    summary="Add a pool with members and rules of its own.",
    http="POST /public-pools",
    takes=NewPublicPool,
    gives=PublicPool,
    status=201,
    raises=(PoolNameTaken, UnknownPool, UnknownDepartment, UnknownStaff),
)
get = public_pool.operation(
    "get",
    summary="Read one pool.",
    http="GET /public-pools/{public_pool_id}",
    takes=PublicPoolKey,
    gives=PublicPool,
    safe=True,
    raises=(NotFound,),
)
listed, searched = public_pool.list_operations(
    PublicPool,
    summary="List the pools beside the general one.",
    filters={
        "name": "text",
        "kind": "choice",
        "holds": "choice",
        "active": "flag",
        "created_at": "instant",
    },
    sorts=("created_at", "name"),
    quick=("name",),
)
update = public_pool.operation(
    "update",
    summary="Change a pool, its members or rules.",
    http="PATCH /public-pools/{public_pool_id}",
    takes=PublicPoolPatch,
    gives=PublicPool,
    guarded=True,
    raises=(
        *(NotFound, Stale, NotEmpty, LeadsThere, PoolNameTaken),
        *(UnknownPool, UnknownDepartment, UnknownStaff),
    ),
)
remove = public_pool.operation(
    "remove",
    summary="Give up a pool in which no customer lies any more.",
    http="DELETE /public-pools/{public_pool_id}",
    takes=PublicPoolKey,
    gives=PublicPool,
    guarded=True,
    raises=(NotFound, Stale, NotEmpty, LeadsThere),
)
list_removed = list_of_bin(public_pool, listed, PublicPool, "pools")
restore = public_pool.operation(
    "restore",
    summary="Take a pool back that was given up.",
    http="POST /public-pools/{public_pool_id}/restore",
    takes=PublicPoolKey,
    gives=PublicPool,
    guarded=True,
    raises=(NotFound, Stale, PoolNameTaken),
)
history = history_of(public_pool, PublicPoolKey)
names = public_pool.naming("pool_id")
