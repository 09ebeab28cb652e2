"""Discount approvals (特批折扣): what may give more than the limit once somebody agreed."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking, withdrawing
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.sales.documents import Percent
from contracts.sales.order import NotDraft
from contracts.sales.quote import WrongState
from contracts.shared import RecordFields

STATES = ("pending", "approved", "rejected", "returned", "recalled")


class NotNeeded(Conflict):
    code = "sales.discount_approval.not_needed"
    en = "A discount of {percent} % is within the limit of {limit} %."
    zh = "折扣 {percent}% 未超过上限 {limit}%，无需审批。"


class AlreadyAsked(Conflict):
    """Somebody asked for the order and has no answer yet."""

    code = "sales.discount_approval.already_asked"
    en = "The discount of the order {number} is being decided about."
    zh = "订单 {number} 的折扣正在审批中。"


class Question(NamedApprovers):
    """Why more should be given, and who is to agree."""

    reason = fields.LongText(min=1, max=2000, required=True)


class Asking(Question):
    quote_id = fields.Id(required=True)


class AskingForOrder(Question):
    order_id = fields.Id(required=True)


class DiscountApprovalKey(Schema):
    discount_approval_id = fields.Id(required=True)


class DiscountApproval(RecordFields):
    quote_id = fields.Id(
        allow_none=True, metadata={"description": "null for an order that came of no quote."}
    )
    quote_number = fields.Text(allow_none=True)
    order_id = fields.Id(
        allow_none=True, metadata={"description": "The order that it is for, if it is for one."}
    )
    order_number = fields.Text(allow_none=True)
    customer_id = fields.Id()
    percent = Percent(metadata={"description": "Given off the list prices, all in all."})
    limit = Percent()
    reason = fields.LongText()
    state = fields.Choice(*STATES)
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Text(allow_none=True)
    comment = fields.LongText(allow_none=True)
    owner_id = fields.Id(allow_none=True)


discount_approval = Resource("sales", "discount_approval", zh="特批折扣", by_sales_tree=True)

create = discount_approval.operation(
    "create",
    summary="Ask for a discount above the limit; the quote is frozen until the answer.",
    http="POST /quotes/{quote_id}/discount-approvals",
    takes=Asking,
    gives=DiscountApproval,
    status=201,
    raises=(NotFound, WrongState, NotNeeded, Frozen, *CHOOSING),
)
create_for_order = discount_approval.operation(
    "create_for_order",
    summary="Ask for a discount of an order above the limit; the draft is frozen until the answer.",
    http="POST /orders/{order_id}/discount-approvals",
    takes=AskingForOrder,
    gives=DiscountApproval,
    status=201,
    raises=(NotFound, NotDraft, NotNeeded, AlreadyAsked, *CHOOSING),
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
who_sees = access.who_sees(discount_approval, DiscountApprovalKey)
history = history_of(discount_approval, DiscountApprovalKey)
listed, searched = discount_approval.list_operations(
    DiscountApproval,
    summary="List requests for discounts.",
    filters={
        "state": "choice",
        "quote_id": "id",
        "order_id": "id",
        "customer_id": "id",
        "created_at": "instant",
    },
    quick=("order_number",),
)
approval_requested = asking(
    discount_approval,
    "A discount above the limit needs an approval.",
    "discount_percent",
    "reason",
)
approval_withdrawn = withdrawing(
    discount_approval, "The order was cancelled before anybody decided about its discount."
)
