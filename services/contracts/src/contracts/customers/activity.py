"""Follow-up (跟进): what was done with a customer, and what comes next."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.shared import RecordFields

KINDS = ("call", "visit", "meeting", "mail", "sms", "im", "note")


class ActivityFields(Schema):
    """What people may write."""

    kind = fields.Choice(*KINDS)
    content = fields.LongText(min=1, max=5000)
    result = fields.Text(max=300, allow_none=True)
    contact_id = fields.Id(allow_none=True)
    happened_at = fields.Instant(metadata={"description": "Now when not given; may be long ago."})
    next_at = fields.Instant(allow_none=True, metadata={"description": "When to follow up next."})
    next_plan = fields.Text(max=300, allow_none=True)


class NewActivity(ActivityFields):
    customer_id = fields.Id(required=True)
    kind = fields.Choice(*KINDS, required=True)
    content = fields.LongText(min=1, max=5000, required=True)


class ActivityKey(Schema):
    activity_id = fields.Id(required=True)


class ActivityPatch(ActivityFields, ActivityKey):
    """Fields that are not given stay as they are."""


class Activity(ActivityFields, RecordFields):
    customer_id = fields.Id(required=True)
    author_name = fields.Text()


class ActivityTold(Schema):
    """What events tell of an activity."""

    id = fields.Id(required=True)
    customer_id = fields.Id()
    customer_name = fields.Text()
    summary = fields.Text(max=200, metadata={"description": "How the content begins."})
    kind = fields.Choice(*KINDS)
    happened_at = fields.Instant()
    next_at = fields.Instant(allow_none=True)


activity = Resource("customers", "activity", plural="activities", zh="跟进记录")
FILTERS = {
    "customer_id": "id",
    "kind": "choice",
    "created_by": "id",
    "contact_id": "id",
    "happened_at": "instant",
    "next_at": "instant",
}

create = activity.operation(
    "create",
    summary="Note what was done with a customer.",
    http="POST /customers/{customer_id}/activities",
    takes=NewActivity,
    gives=Activity,
    status=201,
    raises=(NotFound,),
)
get = activity.operation(
    "get",
    summary="Read one activity.",
    http="GET /activities/{activity_id}",
    takes=ActivityKey,
    gives=Activity,
    safe=True,
    raises=(NotFound,),
)
listed, searched = activity.list_operations(
    Activity,
    summary="List activities with all customers that the caller may see.",
    filters=FILTERS,
    sorts=("happened_at", "next_at", "created_at"),
    default_sort="-happened_at",
    includes=("customer",),
)
OF_CUSTOMER = Listing(
    item=Activity,
    filters=FILTERS,
    sorts=("happened_at",),
    default_sort="-happened_at",
    path_filters=("customer_id",),
)
list_of_customer = activity.operation(
    "list_of_customer",
    summary="List the activities with one customer.",
    http="GET /customers/{customer_id}/activities",
    takes=OF_CUSTOMER.query_schema,
    gives=Page.of(Activity),
    safe=True,
    listing=OF_CUSTOMER,
    raises=(NotFound,),
)
update = activity.operation(
    "update",
    summary="Change fields of an activity.",
    http="PATCH /activities/{activity_id}",
    takes=ActivityPatch,
    gives=Activity,
    guarded=True,
    raises=(NotFound, Stale),
)
remove = activity.operation(
    "remove",
    summary="Move an activity to the recycle bin.",
    http="DELETE /activities/{activity_id}",
    takes=ActivityKey,
    gives=Activity,
    guarded=True,
    raises=(NotFound, Stale),
)
created = activity.event(
    "created", summary="Something was done with a customer.", data=ActivityTold
)
