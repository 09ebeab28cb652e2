"""What events tell of orders."""

from marshmallow import fields as plain

from chassis import fields
from chassis.fields import Schema
from contracts.sales.shipping import GoodsReturn, LineTold, ReturnedLine, Shipment


class OrderTold(Schema):
    """What events tell of an order."""

    id = fields.Id(required=True)
    number = fields.Text(required=True)
    title = fields.Text(max=220)
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    contact_id = fields.Id(allow_none=True)
    opportunity_id = fields.Id(allow_none=True)
    quote_id = fields.Id(allow_none=True)
    state = fields.Text()
    delivery_state = fields.Text()
    payment_state = fields.Text()
    net = fields.Money(required=True)
    tax = fields.Money(required=True)
    total = fields.Money(required=True)
    due_on = fields.Day(allow_none=True, metadata={"description": "When payment is due."})
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)


class OrderConfirmed(OrderTold):
    """The ledger opens a receivable of `total`, due on `due_on`, from this."""

    lines = plain.List(plain.Nested(LineTold))


class OrderShipped(OrderTold):
    """`delivery_state` is how the whole order stands after it."""

    shipment = plain.Nested(Shipment)
    shipment_total = fields.Money(
        metadata={"description": "What these goods cost; all shipments add up to the order."}
    )
    is_partial = fields.Flag(metadata={"description": "Whether something is left to be shipped."})


class OrderKept(OrderTold):
    """`delivery_state` is how the whole order stands after it."""

    confirmed_at = fields.Instant(allow_none=True)
    kept_total = fields.Money(
        metadata={"description": "What the order costs without what the customer does not keep."}
    )
    kept_quantity = fields.Quantity(metadata={"description": "Goods of all lines that are left."})


class OrderReturned(OrderKept):
    goods_return = plain.Nested(GoodsReturn)
    return_total = fields.Money(metadata={"description": "What these goods cost."})
    returned_lines = plain.List(
        plain.Nested(ReturnedLine),
        metadata={"description": "The same by line, with its tax; they add up to `return_total`."},
    )


class OrderClosed(OrderKept):
    """The ledger credits `closed_total` from this."""

    reason = fields.Text()
    closed_total = fields.Money(metadata={"description": "What the goods cost that nobody wants."})
    closed_lines = plain.List(
        plain.Nested(ReturnedLine),
        metadata={"description": "The same by line, with its tax; they add up to `closed_total`."},
    )


class OrderCancelled(OrderTold):
    was_confirmed = fields.Flag(
        required=True, metadata={"description": "Whether a receivable has to be taken back."}
    )
    reason = fields.Text()
