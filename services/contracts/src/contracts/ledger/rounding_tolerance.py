"""How much of a debt who has a role may give up as rounding (抹零限额)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.structure import UnknownRole
from contracts.histories import history_of
from contracts.shared import RecordFields


class SetAlready(Conflict):
    """There is one for each role and currency."""

    code = "ledger.rounding_tolerance.set_already"
    pointer = "/role_id"
    en = "There is a tolerance for this role in {currency} already."
    zh = "该角色已设置 {currency} 抹零限额。"


class OtherCurrency(Conflict):
    code = "ledger.rounding_tolerance.other_currency"
    pointer = "/amount"
    en = "This tolerance is one in {currency}; set another one beside it."
    zh = "该限额的币种为 {currency}，其他币种请另行设置。"


class NewRoundingTolerance(Schema):
    role_id = fields.Id(required=True)
    amount = fields.Money(
        required=True,
        metadata={
            "description": "The largest rest given up with a receipt in this currency; 0: none. Of "
            "several roles that have one the most counts; without any, the settings."
        },
    )


class RoundingToleranceKey(Schema):
    rounding_tolerance_id = fields.Id(required=True)


class RoundingTolerancePatch(RoundingToleranceKey):
    amount = fields.Money(required=True)


class RoundingTolerance(RecordFields):
    role_id = fields.Id(required=True)
    amount = fields.Money(required=True)


rounding_tolerance = Resource("ledger", "rounding_tolerance", zh="抹零限额")

create = rounding_tolerance.operation(
    "create",
    summary="Say how much who has a role may give up as rounding.",
    http="POST /rounding-tolerances",
    takes=NewRoundingTolerance,
    gives=RoundingTolerance,
    status=201,
    raises=(SetAlready, UnknownRole),
)
get = rounding_tolerance.operation(
    "get",
    summary="Read one tolerance.",
    http="GET /rounding-tolerances/{rounding_tolerance_id}",
    takes=RoundingToleranceKey,
    gives=RoundingTolerance,
    safe=True,
    raises=(NotFound,),
)
listed, searched = rounding_tolerance.list_operations(
    RoundingTolerance,
    summary="List the tolerances of roles.",
    filters={"role_id": "id", "created_at": "instant"},
    sorts=("created_at",),
)
update = rounding_tolerance.operation(
    "update",
    summary="Raise or lower a tolerance, for receipts from now on.",
    http="PATCH /rounding-tolerances/{rounding_tolerance_id}",
    takes=RoundingTolerancePatch,
    gives=RoundingTolerance,
    guarded=True,
    raises=(NotFound, Stale, OtherCurrency),
)
remove = rounding_tolerance.operation(
    "remove",
    summary="Take a tolerance away; the settings count again for who has no other.",
    http="DELETE /rounding-tolerances/{rounding_tolerance_id}",
    takes=RoundingToleranceKey,
    gives=RoundingTolerance,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(rounding_tolerance, RoundingToleranceKey)
