"""Follow-up (跟进): what was done with a customer, and what comes next."""

import datetime as dt

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.affiliation import NoRole
from contracts.customers.lead import LeadKey, NotOpen
from contracts.histories import history_of
from contracts.recycle_bins import destroy_of_bin, list_of_bin
from contracts.shared import RecordFields, RecyclableFields

KINDS = ("call", "visit", "meeting", "mail", "sms", "im", "note")
SKEW = dt.timedelta(minutes=5)
"""How far the clock of a telephone may be ahead."""


class UnknownOpportunity(Conflict):
    """A follow-up belongs to opportunities of its own customer only."""

    code = "customers.activity.unknown_opportunity"
    may_come = True
    pointer = "/opportunity_ids"
    en, zh = "The customer has no such opportunity.", "该客户没有此商机。"


class StillToCome(Conflict):
    """What is planned stands in `next_at`; a follow-up is what was done."""

    code = "customers.activity.still_to_come"
    pointer = "/happened_at"
    en = "An activity cannot have happened later than now: {happened_at}."
    zh = "跟进时间不能晚于当前时间：{happened_at}。"


class ActivityFields(Schema):
    """What people may write."""

    kind = fields.Choice(*KINDS)
    method = fields.Text(
        max=40,
        allow_none=True,
        metadata={"description": "By what means, as the house calls it: 企业微信, 腾讯会议."},
    )
    content = fields.LongText(min=1, max=5000)
    result = fields.Text(max=300, allow_none=True)
    contact_id = fields.Id(allow_none=True)
    contact_ids = fields.Many(
        fields.Id(), max=20, metadata={"description": "Further people who took part."}
    )
    opportunity_ids = fields.Many(
        fields.Id(), max=20, metadata={"description": "Deals that it was about."}
    )
    place = fields.Text(max=300, allow_none=True, metadata={"description": "Where it was."})
    happened_at = fields.Instant(
        metadata={"description": "Now when not given; long ago, not to come."}
    )
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


class Activity(ActivityFields, RecyclableFields):
    customer_id = fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "Null: of a lead that is no customer yet."},
    )
    author_name = fields.Text()
    author_id = fields.Id(
        allow_none=True, metadata={"description": "Who did it, when somebody else entered it."}
    )
    lead_id = fields.Id(
        allow_none=True, metadata={"description": "The lead from whose time it is."}
    )


class RemovedActivity(Activity):
    """What lies in the recycle bin, of customers and of leads."""

    deleted_at = fields.Instant(allow_none=True)


class LeadActivityFields(Schema):
    """What people may write of a follow-up on a lead, which has neither contacts nor deals yet."""

    kind = fields.Choice(*KINDS)
    method = fields.Text(max=40, allow_none=True)
    content = fields.LongText(min=1, max=5000)
    result = fields.Text(max=300, allow_none=True)
    place = fields.Text(max=300, allow_none=True)
    happened_at = fields.Instant(
        metadata={"description": "Now when not given; long ago, not to come."}
    )
    next_at = fields.Instant(allow_none=True, metadata={"description": "When to follow up next."})
    next_plan = fields.Text(max=300, allow_none=True)


class NewLeadActivity(LeadActivityFields, LeadKey):
    kind = fields.Choice(*KINDS, required=True)
    content = fields.LongText(min=1, max=5000, required=True)


class LeadActivityKey(LeadKey):
    activity_id = fields.Id(required=True)


class LeadActivityPatch(LeadActivityFields, LeadActivityKey):
    """Fields that are not given stay as they are."""


class LeadActivity(LeadActivityFields, RecordFields):
    lead_id = fields.Id(required=True)
    author_name = fields.Text()
    customer_id = fields.Id(
        allow_none=True, metadata={"description": "Where it moved when the lead was converted."}
    )


class ActivityTold(Schema):
    """What events tell of an activity."""

    id = fields.Id(required=True)
    customer_id = fields.Id()
    customer_name = fields.Text()
    summary = fields.Text(max=200, metadata={"description": "How the content begins."})
    kind = fields.Choice(*KINDS)
    happened_at = fields.Instant()
    next_at = fields.Instant(allow_none=True)


activity = Resource("customers", "activity", zh="跟进记录")
FILTERS = {
    "customer_id": "id",
    "kind": "choice",
    "created_by": "id",
    "contact_id": "id",
    "lead_id": "id",
    "method": "text",
    "author_id": "id",
    "happened_at": "instant",
    "next_at": "instant",
    **dict.fromkeys(("content", "result", "place", "next_plan", "author_name"), "text"),
    **dict.fromkeys(("contact_ids", "opportunity_ids"), "tags"),
    "updated_by": "id",
    **dict.fromkeys(("created_at", "updated_at"), "instant"),
}

create = activity.operation(
    "create",
    summary="Note what was done with a customer.",
    http="POST /customers/{customer_id}/activities",
    takes=NewActivity,
    gives=Activity,
    status=201,
    raises=(NotFound, NoRole, UnknownOpportunity, StillToCome),
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
history = history_of(activity, ActivityKey)
listed, searched = activity.list_operations(
    Activity,
    summary="List activities with all customers that the caller may see.",
    filters=FILTERS,
    sorts=("happened_at", "next_at", "created_at"),
    default_sort="-happened_at",
    includes=("customer",),
    quick=("content",),
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
    raises=(NotFound, Stale, NoRole, UnknownOpportunity, StillToCome),
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
create_for_lead = activity.operation(
    "create_for_lead",
    summary="Note what was done with an open lead; it moves along when the lead is converted.",
    http="POST /leads/{lead_id}/activities",
    takes=NewLeadActivity,
    gives=LeadActivity,
    status=201,
    raises=(NotFound, NotOpen, StillToCome),
)
OF_LEAD = Listing(
    item=LeadActivity,
    filters={"lead_id": "id", "kind": "choice", "happened_at": "instant", "next_at": "instant"},
    sorts=("happened_at",),
    default_sort="-happened_at",
    path_filters=("lead_id",),
)
list_of_lead = activity.operation(
    "list_of_lead",
    summary="List the activities with one lead.",
    http="GET /leads/{lead_id}/activities",
    takes=OF_LEAD.query_schema,
    gives=Page.of(LeadActivity),
    safe=True,
    listing=OF_LEAD,
    raises=(NotFound,),
)
update_for_lead = activity.operation(
    "update_for_lead",
    summary="Change fields of an activity with a lead that is not converted.",
    http="PATCH /leads/{lead_id}/activities/{activity_id}",
    takes=LeadActivityPatch,
    gives=LeadActivity,
    guarded=True,
    raises=(NotFound, Stale, StillToCome),
)
remove_for_lead = activity.operation(
    "remove_for_lead",
    summary="Move an activity with a lead that is not converted to the recycle bin.",
    http="DELETE /leads/{lead_id}/activities/{activity_id}",
    takes=LeadActivityKey,
    gives=LeadActivity,
    guarded=True,
    raises=(NotFound, Stale),
)
list_removed = list_of_bin(activity, listed, RemovedActivity, "activities")
restore = activity.operation(
    "restore",
    summary="Take an activity with a customer or a lead out of the recycle bin.",
    http="POST /activities/{activity_id}/restore",
    takes=ActivityKey,
    gives=RemovedActivity,
    guarded=True,
    raises=(
        NotFound,
        Stale,
    ),
)
destroy = destroy_of_bin(activity, ActivityKey, thing="follow-up")
created = activity.event(
    "created", summary="Something was done with a customer.", data=ActivityTold
)
