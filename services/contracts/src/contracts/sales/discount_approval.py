"""Discount approvals (特批折扣): a quote may give more than the limit once somebody agreed."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.approvals import asking
from contracts.sales.documents import Percent
from contracts.sales.quote import WrongState
from contracts.shared import RecordFields

STATES = ("pending", "approved", "rejected", "returned", "recalled")


class NotNeeded(Conflict):
    code = "sales.discount_approval.not_needed"
    en = "A discount of {percent} % is within the limit of {limit} %."
    zh = "折扣 {percent}% 未超过上限 {limit}%，无需审批。"


class Asking(Schema):
    quote_id = fields.Id(required=True)
    reason = fields.LongText(min=1, max=2000, required=True)
    approver_ids = fields.Many(
        fields.Id(),
        max=20,
        load_default=list,
        metadata={"description": "Where the flow lets the submitter choose."},
    )


class DiscountApprovalKey(Schema):
    discount_approval_id = fields.Id(required=True)


class DiscountApproval(RecordFields):
    quote_id = fields.Id(required=True)
    quote_number = fields.Text()
    customer_id = fields.Id()
    percent = Percent(metadata={"description": "Given off the list prices, all in all."})
    limit = Percent()
    reason = fields.LongText()
    state = fields.Choice(*STATES)
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Text(allow_none=True)
    comment = fields.LongText(allow_none=True)
    owner_id = fields.Id(allow_none=True)


discount_approval = Resource("sales", "discount_approval", zh="特批折扣")

create = discount_approval.operation(
    "create",
    summary="Ask for a discount above the limit; the quote is frozen until the answer.",
    http="POST /quotes/{quote_id}/discount-approvals",
    takes=Asking,
    gives=DiscountApproval,
    status=201,
    raises=(NotFound, WrongState, NotNeeded, Frozen),
)
get = discount_approval.operation(
    "get",
    summary="Read one request for a discount.",
    http="GET /discount-approvals/{discount_approval_id}",
    takes=DiscountApprovalKey,
    gives=DiscountApproval,
    safe=True,
    raises=(NotFound,),
)
LISTING = Listing(
    item=DiscountApproval,
    filters={"state": "choice", "quote_id": "id", "customer_id": "id", "created_at": "instant"},
)
listed = discount_approval.operation(
    "list",
    summary="List requests for discounts.",
    http="GET /discount-approvals",
    takes=LISTING.query_schema,
    gives=Page.of(DiscountApproval),
    safe=True,
    listing=LISTING,
)
approval_requested = asking(discount_approval, "A discount above the limit needs an approval.")
