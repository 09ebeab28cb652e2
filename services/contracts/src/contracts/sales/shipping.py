"""What leaves the house for an order and comes back: lines, shipments, returns, refusals."""

from marshmallow import fields as plain

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema
from contracts.sales.documents import SoldQuantity


class NothingToShip(Conflict):
    code = "sales.order.nothing_to_ship"
    en, zh = "The order {number} is shipped in full.", "订单 {number} 已全部发货。"


class OverShipment(Conflict):
    code = "sales.order.over_shipment"
    en = "Line {line}: {quantity} is more than the {left} left to ship."
    zh = "第 {line} 行：发货数量 {quantity} 超过未发数量 {left}。"


class NothingToReturn(Conflict):
    code = "sales.order.nothing_to_return"
    en, zh = "Nothing of the order {number} was delivered.", "订单 {number} 没有已发货的商品可退。"


class OverReturn(Conflict):
    code = "sales.order.over_return"
    en = "Line {line}: {quantity} is more than the {left} that were delivered."
    zh = "第 {line} 行：退货数量 {quantity} 超过已发数量 {left}。"


class UnknownLine(Conflict):
    code = "sales.order.unknown_line"
    en, zh = "The order has no such line.", "订单没有此明细。"


class NothingShipped(Conflict):
    """An order of which nothing ever left the house is cancelled, not closed."""

    code = "sales.order.nothing_shipped"
    en = "Nothing of the order {number} was ever shipped; cancel it instead."
    zh = "订单 {number} 从未发货，请直接取消订单。"


class NothingToClose(Conflict):
    code = "sales.order.nothing_to_close"
    en, zh = (
        "Nothing of the order {number} is left to ship.",
        "订单 {number} 没有未发的商品可关闭。",
    )


class ShippedLine(Schema):
    line_id = fields.Id(required=True)
    quantity = SoldQuantity(required=True)


class ReturnedLine(ShippedLine):
    """What a line is not paid for any more: a part of its price, discounts and all, to the cent."""

    product_name = fields.Text()
    tax_percent = fields.Quantity()
    net = fields.Money(required=True)
    tax = fields.Money(required=True)
    total = fields.Money(required=True)


class Shipment(Schema):
    id = fields.Id(required=True)
    number = fields.Text()
    shipped_at = fields.Instant()
    shipped_by = fields.Text()
    carrier = fields.Text(allow_none=True)
    tracking_number = fields.Text(allow_none=True)
    lines = plain.List(plain.Nested(ShippedLine))


class GoodsReturn(Schema):
    id = fields.Id(required=True)
    returned_at = fields.Instant()
    returned_by = fields.Text()
    exchange = fields.Flag()
    reason = fields.Text()
    lines = plain.List(plain.Nested(ShippedLine))


class LineTold(Schema):
    """One line in an event."""

    id = fields.Id()
    number = fields.Whole()
    product_id = fields.Id()
    product_code = fields.Text()
    product_name = fields.Text()
    unit = fields.Text()
    quantity = fields.Quantity()
    unit_price = fields.Money()
    net = fields.Money()
    tax = fields.Money()
    total = fields.Money()
