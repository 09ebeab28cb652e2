"""Orders: what a customer bought, from draft to delivered and paid in full."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import AlreadyRunning, Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.credit import STANDINGS
from contracts.histories import history_of
from contracts.ledger.exposure import LimitExceeded, OtherCurrency
from contracts.organization import access
from contracts.permits import WITHOUT_LEAVE
from contracts.sales.documents import (
    DEFAULT_DAYS,
    DOCUMENT,
    MAX_LINES,
    DocumentTerms,
    NewLine,
    Percent,
    PricedLine,
    TotalFields,
)
from contracts.sales.opportunity import SharedToRead, UnknownCustomer, UnknownOpportunity
from contracts.sales.order_told import (
    OrderCancelled,
    OrderClosed,
    OrderConfirmed,
    OrderReturned,
    OrderShipped,
    OrderTold,
)
from contracts.sales.shipping import (
    GoodsReturn,
    NothingShipped,
    NothingToClose,
    NothingToReturn,
    NothingToShip,
    OverReturn,
    OverShipment,
    Shipment,
    ShippedLine,
    UnknownLine,
)
from contracts.shared import CustomFields, Hindered, NewCustomFields, RecordFields

STATES = ("draft", "confirmed", "completed", "cancelled")
DELIVERY_STATES = ("none", "partial", "full", "returned")
"""Of what the customer wants: returned is an order of which all came back and none is to come."""
PAYMENT_STATES = ("none", "partial", "full", "settled")


class NotDraft(Conflict):
    code = "sales.order.not_draft"
    en, zh = (
        "The order {number} is {state}, not a draft.",
        "订单 {number} 状态为“{state}”，并非草稿。",
    )


class NotConfirmed(Conflict):
    code = "sales.order.not_confirmed"
    en = "The order {number} is {state}, not confirmed."
    zh = "订单 {number} 状态为“{state}”，尚未确认。"


class AlreadyShipped(Conflict):
    code = "sales.order.already_shipped"
    en = "Goods of the order {number} have been shipped; it cannot be cancelled."
    zh = "订单 {number} 已有发货，不能取消。"


class AlreadyPaid(Conflict):
    code = "sales.order.already_paid"
    en = "Money for the order {number} has come in; close its rest, or reverse the receipt."
    zh = "订单 {number} 已有回款，请关闭未发货部分或冲销回款。"


class SetOff(Conflict):
    code = "sales.order.set_off"
    en = "The order {number} was set off by {offsets}; close its rest, or reverse the offset."
    zh = "订单 {number} 的应收款已由往来冲账单 {offsets} 冲抵，请关闭未发货部分或冲销该冲账单。"


class GivenUp(Conflict):
    code = "sales.order.given_up"
    en = "A part of the order {number} was written off; take that back first."
    zh = "订单 {number} 已有坏账核销，请先撤销核销。"


class NotCancellable(Conflict):
    code = "sales.order.not_cancellable"
    en = "The order {number} is {state} and cannot be cancelled."
    zh = "订单 {number} 状态为“{state}”，不能取消。"


class ChangedMeanwhile(Conflict):
    code = "sales.order.changed_meanwhile"
    en = "The order {number} was changed while it was being confirmed."
    zh = "订单 {number} 在确认过程中被修改。"


class DiscountNeedsApproval(Conflict):
    """An order that gives more than the limit binds only once somebody agreed, as with quotes."""

    code = "sales.order.discount_needs_approval"
    en = "A discount of {percent} % is above the limit of {limit} % and needs an approval."
    zh = "折扣 {percent}% 超过上限 {limit}%，需先审批。"


class UnknownContact(Conflict):
    """Nobody told sales of this contact, or it is one of another customer."""

    code = "sales.order.contact_unknown"
    may_come = True
    pointer = "/contact_id"
    en, zh = "The customer has no such contact.", "该客户没有此联系人。"


class OrderFields(CustomFields):
    """What people may write."""

    discount_percent = Percent(allow_none=True)
    discount_amount = fields.Money(allow_none=True)
    payment_days = fields.Whole(
        min=0, max=365, metadata={"description": "Days from confirmation to payment."}
    )
    contact_id = fields.Id(
        allow_none=True, metadata={"description": "Who is written to about it; of this customer."}
    )
    promised_on = fields.Day(allow_none=True)
    customer_reference = fields.Text(max=100, allow_none=True)
    ship_to = fields.LongText(max=1000, allow_none=True)
    note = fields.LongText(allow_none=True)
    lines = fields.Many(plain.Nested(NewLine), min=1, max=MAX_LINES)


class NewOrder(NewCustomFields, OrderFields, DocumentTerms):
    customer_id = fields.Id(required=True)
    opportunity_id = fields.Id(allow_none=True)
    payment_days = fields.Whole(min=0, max=365, load_default=None, metadata=DEFAULT_DAYS)
    lines = fields.Many(plain.Nested(NewLine), min=1, max=MAX_LINES, required=True)


class OrderKey(Schema):
    order_id = fields.Id(required=True)


class OrderPatch(OrderFields, OrderKey):
    """Fields that are not given stay; `lines` replaces all lines, priced anew."""


class Ship(OrderKey):
    lines = fields.Many(
        plain.Nested(ShippedLine),
        min=1,
        max=MAX_LINES,
        metadata={"description": "Everything that is left when not given."},
    )
    carrier = fields.Text(max=100, allow_none=True)
    tracking_number = fields.Text(max=100, allow_none=True)


class Return(OrderKey):
    lines = fields.Many(
        plain.Nested(ShippedLine),
        min=1,
        max=MAX_LINES,
        metadata={"description": "Everything that was delivered when not given."},
    )
    exchange = fields.Flag(
        load_default=False,
        metadata={"description": "The goods are sent again; else they are not wanted any more."},
    )
    reason = fields.Text(required=True, min=1, max=500)


class Cancel(OrderKey):
    reason = fields.Text(required=True, min=1, max=500)


class Close(OrderKey):
    reason = fields.Text(required=True, min=1, max=500)


class OrderLine(PricedLine):
    shipped_quantity = fields.Quantity(metadata={"description": "Less what came back."})
    refused_quantity = fields.Quantity(
        metadata={"description": "Came back and is not wanted any more."}
    )
    closed_quantity = fields.Quantity(
        metadata={"description": "Was never shipped and is not wanted any more."}
    )


class OrderRow(CustomFields, RecordFields, TotalFields):
    """An order in a list, without its lines."""

    number = fields.Text(required=True)
    title = fields.Text(
        max=220, metadata={"description": "The first product and how many more lines."}
    )
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    contact_id = fields.Id(allow_none=True)
    opportunity_id = fields.Id(allow_none=True)
    quote_id = fields.Id(allow_none=True)
    state = fields.Choice(*STATES, required=True)
    delivery_state = fields.Choice(*DELIVERY_STATES)
    payment_state = fields.Choice(
        *PAYMENT_STATES,
        metadata={
            "description": "full: what is owed was received, beside credits and rounding; settled: "
            "nothing is owed any more, but a part is a bad debt, or nothing was received at all."
        },
    )
    paid = fields.Money(metadata={"description": "As last told by the ledger."})
    credited = fields.Money(metadata={"description": "Owed no more, as for goods that came back."})
    given_up = fields.Money(metadata={"description": "Written off, as rounding or bad debt."})
    bad_debt = fields.Money(metadata={"description": "What of `given_up` is a bad debt."})
    currency = fields.Text()
    tax_included = fields.Flag()
    discount_percent = fields.Quantity(allow_none=True)
    discount_amount = fields.Money(allow_none=True)
    payment_days = fields.Whole()
    due_on = fields.Day(allow_none=True)
    promised_on = fields.Day(allow_none=True)
    customer_reference = fields.Text(allow_none=True)
    ship_to = fields.LongText(allow_none=True)
    note = fields.LongText(allow_none=True)
    confirmed_at = fields.Instant(allow_none=True)
    completed_at = fields.Instant(allow_none=True)
    cancelled_at = fields.Instant(allow_none=True)
    closed_at = fields.Instant(
        allow_none=True, metadata={"description": "When its rest was closed that was not shipped."}
    )
    reason = fields.Text(
        allow_none=True, metadata={"description": "Why it was cancelled, or its rest closed."}
    )
    credit_standing = fields.Choice(*STANDINGS, allow_none=True)
    credit_released_at = fields.Instant(allow_none=True)
    credit_released_by = fields.Id(allow_none=True)
    credit_release_reason = fields.Text(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class Order(Hindered, OrderRow):
    lines = plain.List(plain.Nested(OrderLine))
    shipments = plain.List(plain.Nested(Shipment))
    returns = plain.List(plain.Nested(GoodsReturn))


order = Resource("sales", "order", zh="销售订单", personal=("ship_to",), by_sales_tree=True)

create = order.operation(
    "create",
    summary="Write an order as a draft; lines without a price are priced.",
    http="POST /orders",
    takes=NewOrder,
    gives=Order,
    status=201,
    raises=(
        *(UnknownCustomer, SharedToRead, UnknownContact, UnknownOpportunity),
        *(CustomFieldsWrong, *DOCUMENT),
    ),
)
get = order.operation(
    "get",
    summary="Read one order with its lines and shipments.",
    http="GET /orders/{order_id}",
    takes=OrderKey,
    gives=Order,
    safe=True,
    raises=(NotFound,),
)
names = order.naming()
listed, searched = order.list_operations(
    OrderRow,
    summary="List orders.",
    filters={
        "number": "text",
        "customer_id": "id",
        "opportunity_id": "id",
        "quote_id": "id",
        "state": "choice",
        "delivery_state": "choice",
        "payment_state": "choice",
        "total": "money",
        "due_on": "day",
        "promised_on": "day",
        "owner_id": "id",
        "created_at": "instant",
        "confirmed_at": "instant",
    },
    sorts=("created_at", "updated_at", "number", "total"),
    quick=True,
    includes=("customer", "quote", "opportunity", "owner"),
)
update = order.operation(
    "update",
    summary="Change a draft about whose discount nobody decides.",
    http="PATCH /orders/{order_id}",
    takes=OrderPatch,
    gives=Order,
    guarded=True,
    raises=(NotFound, Stale, NotDraft, Frozen, UnknownContact, CustomFieldsWrong, *DOCUMENT),
)
confirm = order.operation(
    "confirm",
    summary="Confirm a draft: hold the customer's credit, then bind the order.",
    http="POST /orders/{order_id}/confirm",
    takes=OrderKey,
    gives=Order,
    guarded=True,
    keyed="required",
    timeout_s=5.0,
    raises=(
        *(NotFound, Stale, NotDraft, Frozen, UnknownCustomer, ChangedMeanwhile, AlreadyRunning),
        *(DiscountNeedsApproval, LimitExceeded, OtherCurrency, *WITHOUT_LEAVE),
    ),
    dry_run=False,
)
ship = order.operation(
    "ship",
    summary="Ship a confirmed order in full or in part.",
    http="POST /orders/{order_id}/ship",
    takes=Ship,
    gives=Order,
    guarded=True,
    keyed="required",
    raises=(
        *(NotFound, Stale, NotConfirmed, NothingToShip, OverShipment, UnknownLine),
        *(LimitExceeded, OtherCurrency, *WITHOUT_LEAVE),
    ),
)
return_goods = order.operation(
    "return",
    summary="Take back goods that were delivered, to be sent again or not.",
    http="POST /orders/{order_id}/return",
    takes=Return,
    gives=Order,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, NotConfirmed, NothingToReturn, OverReturn, UnknownLine),
)
cancel = order.operation(
    "cancel",
    summary="Cancel an order that is neither shipped nor paid.",
    http="POST /orders/{order_id}/cancel",
    takes=Cancel,
    gives=Order,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, NotCancellable, AlreadyShipped, AlreadyPaid, SetOff, GivenUp),
)
close = order.operation(
    "close",
    summary="Ship no more of an order; cancel a paid one of which nothing ever left.",
    http="POST /orders/{order_id}/close",
    takes=Close,
    gives=Order,
    guarded=True,
    keyed="required",
    raises=(NotFound, Stale, NotConfirmed, NothingShipped, NothingToClose, GivenUp),
)
history = history_of(order, OrderKey)
who_sees = access.who_sees(order, OrderKey)
created = order.event("created", summary="An order was drafted.", data=OrderTold, public=True)
updated = order.event("updated", summary="A draft was changed.", data=OrderTold, public=True)
confirmed = order.event(
    "confirmed", summary="An order became binding.", data=OrderConfirmed, public=True
)
shipped = order.event(
    "shipped", summary="Goods of an order left the house.", data=OrderShipped, public=True
)
returned = order.event(
    "returned", summary="Goods of an order came back.", data=OrderReturned, public=True
)
cancelled = order.event(
    "cancelled", summary="An order was cancelled.", data=OrderCancelled, public=True
)
closed = order.event(
    "closed",
    summary="The rest of an order that was not shipped is not wanted any more.",
    data=OrderClosed,
    public=True,
)
reopened = order.event(
    "reopened",
    summary="A completed order is open again: money or a credit was taken back, or goods came.",
    data=OrderTold,
    public=True,
)
completed = order.event(
    "completed",
    summary="An order is shipped, and nothing of it is owed any more.",
    data=OrderTold,
    public=True,
)
