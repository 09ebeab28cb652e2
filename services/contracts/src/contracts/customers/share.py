"""Sharing customers with colleagues (共享): to read or to write, for a time."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.parts import UnknownDepartment, UnknownStaff
from contracts.histories import history_of
from contracts.shared import RecordFields

HOLDERS = ("staff", "department")
ACCESS = ("read", "write")
PARTS = ("contacts", "opportunities", "orders", "tickets")


class SharedAlready(Conflict):
    """One share for each holder; change it instead."""

    code = "customers.share.shared_already"
    pointer = "/holder_id"
    en = "The customer is shared with {holder} already; change that share."
    zh = "该客户已共享给“{holder}”，请修改原共享。"


class HasItAnyway(Conflict):
    """Who owns a customer needs no share."""

    code = "customers.share.has_it_anyway"
    pointer = "/holder_id"
    en = "{holder} owns the customer and needs no share."
    zh = "“{holder}”是该客户的负责人，无需共享。"


class EndsInThePast(Conflict):
    code = "customers.share.ends_in_the_past"
    pointer = "/expires_at"
    en, zh = "A share ends in the future.", "共享的到期时间须晚于当前时间。"


class NotToShare(Conflict):
    """What was only shared with somebody is not shared on by him."""

    code = "customers.share.not_to_share"
    en = "The customer was shared with you; only who owns it shares it."
    zh = "该客户由他人共享给您，只有负责人可以再共享。"


class Ended(Conflict):
    code = "customers.share.ended"
    en, zh = "The share has ended.", "该共享已结束。"


def _along() -> fields.Many:
    return fields.Many(
        fields.Choice(*PARTS),
        max=len(PARTS),
        load_default=list,
        metadata={"description": "What of the customer goes along."},
    )


class NewShare(Schema):
    customer_id = fields.Id(required=True)
    holder_kind = fields.Choice(*HOLDERS, load_default="staff")
    holder_id = fields.Id(required=True)
    access = fields.Choice(*ACCESS, load_default="read")
    along = _along()
    expires_at = fields.Instant(
        allow_none=True,
        load_default=None,
        metadata={"description": "When it ends by itself; null: when somebody ends it."},
    )


class ShareKey(Schema):
    share_id = fields.Id(required=True)


class SharePatch(ShareKey):
    """Fields that are not given stay as they are."""

    access = fields.Choice(*ACCESS)
    along = fields.Many(fields.Choice(*PARTS), max=len(PARTS))
    expires_at = fields.Instant(allow_none=True)


class Share(RecordFields):
    """Who else sees a customer, and may perhaps change it."""

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    holder_kind = fields.Choice(*HOLDERS)
    holder_id = fields.Id()
    access = fields.Choice(*ACCESS)
    along = fields.Many(fields.Choice(*PARTS))
    expires_at = fields.Instant(allow_none=True)
    ended_at = fields.Instant(allow_none=True)


class ShareTold(Schema):
    """What events tell of a share."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    holder_kind = fields.Choice(*HOLDERS)
    holder_id = fields.Id()
    access = fields.Choice(*ACCESS)
    along = fields.Many(fields.Choice(*PARTS))
    expires_at = fields.Instant(allow_none=True)
    ended_at = fields.Instant(allow_none=True)


share = Resource("customers", "share", zh="客户共享")
FILTERS = {
    "customer_id": "id",
    "holder_kind": "choice",
    "holder_id": "id",
    "access": "choice",
    "created_at": "instant",
    "expires_at": "instant",
    "ended_at": "instant",
}

create = share.operation(
    "create",
    summary="Share a customer with a colleague or a department; they are told.",
    http="POST /customers/{customer_id}/shares",
    takes=NewShare,
    gives=Share,
    status=201,
    raises=(
        *(NotFound, UnknownStaff, UnknownDepartment, SharedAlready, HasItAnyway, EndsInThePast),
        NotToShare,
    ),
)
OF_CUSTOMER = Listing(
    item=Share,
    filters={name: kind for name, kind in FILTERS.items() if name != "customer_id"},
    sorts=("created_at",),
    default_sort="created_at",
    path_filters=("customer_id",),
)
list_of_customer = share.operation(
    "list_of_customer",
    summary="List with whom a customer is shared, and was.",
    http="GET /customers/{customer_id}/shares",
    takes=OF_CUSTOMER.query_schema,
    gives=Page.of(Share),
    safe=True,
    listing=OF_CUSTOMER,
    raises=(NotFound,),
)
get = share.operation(
    "get",
    summary="Read one share.",
    http="GET /shares/{share_id}",
    takes=ShareKey,
    gives=Share,
    safe=True,
    raises=(NotFound,),
)
listed, searched = share.list_operations(
    Share,
    summary="List the shares of customers that one sees, such as what was shared with me.",
    filters=FILTERS,
    sorts=("created_at",),
    quick=("customer_name",),
)
update = share.operation(
    "update",
    summary="Change what a share allows, takes along, and when it ends.",
    http="PATCH /shares/{share_id}",
    takes=SharePatch,
    gives=Share,
    guarded=True,
    raises=(NotFound, Stale, EndsInThePast, NotToShare, Ended),
)
end = share.operation(
    "end",
    summary="End a share; whom it was for is told.",
    http="POST /shares/{share_id}/end",
    takes=ShareKey,
    gives=Share,
    guarded=True,
    raises=(NotFound, Stale, NotToShare, Ended),
)
history = history_of(share, ShareKey)
granted = share.event("granted", summary="A customer was shared, or otherwise.", data=ShareTold)
ended = share.event("ended", summary="A share has ended.", data=ShareTold)
