"""Field visits (外勤拜访) with check-in, and customers near a place on the map."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale, UnknownRecord
from chassis.fields import Schema
from contracts.customers.affiliation import NoRole
from contracts.customers.customer import customer
from contracts.customers.details import PURPOSES
from contracts.histories import history_of
from contracts.shared import RecordFields

STATES = ("planned", "on_site", "done", "cancelled")
NEARBY_MOST = 200
RADIUS_MOST = 100_000


class VisitOver(Conflict):
    code = "customers.visit.wrong_state"
    en, zh = "The visit is {state}.", "拜访当前状态为 {state}，不能执行此操作。"


class TooFar(Conflict):
    code = "customers.visit.too_far"
    pointer = "/latitude"
    en = "You are {distance_m} m away from the customer; {radius_m} m are allowed."
    zh = "您距客户 {distance_m} 米，超过允许的 {radius_m} 米。"


class HalfAPlace(Conflict):
    """A latitude without a longitude is no place."""

    code = "customers.visit.half_a_place"
    en = "Latitude and longitude are given together or not at all."
    zh = "纬度和经度必须同时提供。"


def _latitude() -> fields.Quantity:
    about = {"description": "WGS 84."}
    return fields.Quantity(places=6, min="-90", max="90", required=True, metadata=about)


def _longitude() -> fields.Quantity:
    return fields.Quantity(places=6, min="-180", max="180", required=True)


class VisitFields(Schema):
    """What people may write."""

    planned_at = fields.Instant(allow_none=True)
    purpose = fields.Text(max=300, allow_none=True)
    contact_id = fields.Id(allow_none=True)


class NewVisit(VisitFields):
    customer_id = fields.Id(required=True)


class VisitKey(Schema):
    visit_id = fields.Id(required=True)


class VisitPatch(VisitFields, VisitKey):
    """Fields that are not given stay as they are."""


class CheckIn(VisitKey):
    latitude = _latitude()
    longitude = _longitude()
    accuracy_m = fields.Whole(min=0, max=100_000, allow_none=True, load_default=None)
    place = fields.Text(max=300, allow_none=True, load_default=None)


class CheckOut(VisitKey):
    latitude = fields.Quantity(places=6, min="-90", max="90", allow_none=True, load_default=None)
    longitude = fields.Quantity(places=6, min="-180", max="180", allow_none=True, load_default=None)
    content = fields.LongText(
        min=1, max=5000, required=True, metadata={"description": "Becomes a follow-up record."}
    )
    result = fields.Text(max=300, allow_none=True, load_default=None)


class CancelVisit(VisitKey):
    reason = fields.Text(min=1, max=300, required=True)


class Visit(VisitFields, RecordFields):
    """Seen by those who see the customer."""

    customer_id = fields.Id(required=True)
    staff_id = fields.Id()
    state = fields.Choice(*STATES)
    checked_in_at = fields.Instant(allow_none=True)
    latitude = fields.Quantity(places=6, allow_none=True)
    longitude = fields.Quantity(places=6, allow_none=True)
    accuracy_m = fields.Whole(allow_none=True)
    place = fields.Text(allow_none=True)
    distance_m = fields.Whole(
        allow_none=True, metadata={"description": "To the nearest address; null: none has a place."}
    )
    is_far = fields.Flag(allow_none=True)
    checked_out_at = fields.Instant(allow_none=True)
    minutes = fields.Whole(allow_none=True, metadata={"description": "On site."})
    activity_id = fields.Id(allow_none=True)
    cancel_reason = fields.Text(allow_none=True)


class Around(Schema):
    latitude = _latitude()
    longitude = _longitude()
    radius_m = fields.Whole(min=1, max=RADIUS_MOST, load_default=5000)
    limit = fields.Whole(min=1, max=NEARBY_MOST, load_default=50)


class Near(Schema):
    """A customer within the radius, by its nearest address."""

    customer_id = fields.Id(required=True)
    name = fields.Text(required=True)
    owner_id = fields.Id(allow_none=True)
    phone = fields.Text(allow_none=True)
    class_id = fields.Id(allow_none=True)
    purpose = fields.Choice(*PURPOSES)
    address = fields.Text(max=300)
    latitude = fields.Quantity(places=6)
    longitude = fields.Quantity(places=6)
    distance_m = fields.Whole(required=True)


class Nearby(Schema):
    items = fields.Many(
        fields.One(Near), max=NEARBY_MOST, metadata={"description": "The nearest first."}
    )


visit = Resource("customers", "visit", zh="外勤拜访", personal=("latitude", "longitude"))
REFUSED = (NotFound, Stale, VisitOver)

create = visit.operation(
    "create",
    summary="Plan a visit to a customer.",
    http="POST /visits",
    takes=NewVisit,
    gives=Visit,
    status=201,
    raises=(UnknownRecord, NoRole),
)
get = visit.operation(
    "get",
    summary="Read one visit.",
    http="GET /visits/{visit_id}",
    takes=VisitKey,
    gives=Visit,
    safe=True,
    raises=(NotFound,),
)
listed, searched = visit.list_operations(
    Visit,
    summary="List visits to customers that the caller may see.",
    filters={
        "customer_id": "id",
        "staff_id": "id",
        "state": "choice",
        "planned_at": "instant",
        "checked_in_at": "instant",
        "is_far": "flag",
        "created_at": "instant",
    },
    includes=("customer",),
)
update = visit.operation(
    "update",
    summary="Change the plan of a visit.",
    http="PATCH /visits/{visit_id}",
    takes=VisitPatch,
    gives=Visit,
    guarded=True,
    raises=(*REFUSED, UnknownRecord, NoRole),
)
check_in = visit.operation(
    "check_in",
    summary="Note that one has arrived, and where (签到).",
    http="POST /visits/{visit_id}/check-in",
    takes=CheckIn,
    gives=Visit,
    guarded=True,
    raises=(*REFUSED, TooFar),
)
check_out = visit.operation(
    "check_out",
    summary="End a visit (签退); what was done becomes a follow-up record.",
    http="POST /visits/{visit_id}/check-out",
    takes=CheckOut,
    gives=Visit,
    guarded=True,
    raises=(*REFUSED, HalfAPlace),
)
cancel = visit.operation(
    "cancel",
    summary="Call a planned visit off.",
    http="POST /visits/{visit_id}/cancel",
    takes=CancelVisit,
    gives=Visit,
    guarded=True,
    raises=REFUSED,
)
history = history_of(visit, VisitKey)
nearby = customer.operation(
    "nearby",
    summary="Find customers near a place on the map, the nearest first (附近客户).",
    http="GET /customers/nearby",
    takes=Around,
    gives=Nearby,
    safe=True,
)
