"""What quotes, orders and live prices have in common: lines, discounts, taxes, totals."""

from typing import Any

from marshmallow import fields as plain

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema

MAX_LINES = 200
DEFAULT_DAYS = {"description": "Default: those of the customer's credit, else 30."}


class UnknownProduct(Conflict):
    code = "sales.price.unknown_product"
    en, zh = "Line {line}: there is no such product.", "第 {line} 行：产品不存在。"


class OffShelf(Conflict):
    code = "sales.price.off_shelf"
    en, zh = "Line {line}: {product} is off the shelf.", "第 {line} 行：{product} 已下架。"


class NoPrice(Conflict):
    code = "sales.price.no_price"
    en = "Line {line}: {product} has no price in {currency}."
    zh = "第 {line} 行：{product} 没有 {currency} 价格。"


class CurrencyMismatch(Conflict):
    code = "sales.price.currency_mismatch"
    en = "{field}: {currency} is not the currency of the document, {wanted}."
    zh = "{field}：币种 {currency} 与单据币种“{wanted}”不一致。"


class DiscountTooLarge(Conflict):
    code = "sales.price.discount_too_large"
    en = "{field}: the discount is larger than what it is taken from."
    zh = "{field}：折扣大于可折扣金额。"


class TooLarge(Conflict):
    code = "sales.price.too_large"
    en, zh = "The total is larger than can be kept.", "合计金额超出可记录范围。"


PRICING = (UnknownProduct, OffShelf, NoPrice, CurrencyMismatch, DiscountTooLarge, TooLarge)
"""What may be wrong with the lines of a document."""


class DayPast(Conflict):
    """Nobody can accept an offer, or keep a promise, by a day that is over."""

    code = "sales.document.day_past"
    en, zh = "{day} is past already.", "{day} 已过，请选择今天或以后的日期。"


DOCUMENT = (*PRICING, DayPast)


class Percent(fields.Quantity):
    """A percentage from 0 to 100 with up to two digits: "12.5"."""

    def __init__(self, **about: Any):
        super().__init__(places=2, min="0", max="100", **about)


class SoldQuantity(fields.Quantity):
    """More than nothing, up to a million, with up to four digits."""

    def __init__(self, **about: Any):
        super().__init__(places=4, min="0.0001", max="1000000", **about)


class NewLine(Schema):
    """One line as people write it; the price is looked up unless it is given."""

    product_id = fields.Id(required=True)
    quantity = SoldQuantity(required=True)
    unit_price = fields.Money(
        metadata={"description": "Set by hand; needs the permission sales.price.override."}
    )
    discount_percent = Percent(metadata={"description": "Off this line, before discount_amount."})
    discount_amount = fields.Money()
    discountable = fields.Flag(
        load_default=True, metadata={"description": "Takes part in the discount of the document."}
    )
    note = fields.Text(max=500, allow_none=True)


class DocumentTerms(Schema):
    """What holds for a whole document."""

    currency = fields.Currency(load_default="CNY")
    tax_included = fields.Flag(
        load_default=True, metadata={"description": "Whether prices contain the tax."}
    )
    discount_percent = Percent(
        allow_none=True, metadata={"description": "Taken first; discount_amount of what is left."}
    )
    discount_amount = fields.Money(allow_none=True)


class PriceStep(Schema):
    """One price that was looked at, why it was taken or passed over."""

    source = fields.Text()
    list_id = fields.Id(allow_none=True)
    list_code = fields.Text(allow_none=True)
    min_quantity = fields.Quantity(allow_none=True)
    unit_price = fields.Money(allow_none=True)
    taken = fields.Flag()
    reason = fields.Text(metadata={"description": "A stable word such as below_min_quantity."})


class PricedLine(Schema):
    """A line with everything that was computed for it."""

    id = fields.Id()
    number = fields.Whole()
    product_id = fields.Id(required=True)
    product_code = fields.Text()
    product_name = fields.Text()
    specification = fields.Text(allow_none=True)
    unit = fields.Text()
    quantity = fields.Quantity(required=True)
    list_price = fields.Money(allow_none=True)
    unit_price = fields.Money(required=True)
    price_source = fields.Text()
    price_trace = plain.List(plain.Nested(PriceStep))
    gross = fields.Money(
        metadata={"description": "Quantity by unit price, before discounts; taxed as prices are."}
    )
    line_discount = fields.Money()
    discountable = fields.Flag()
    shared_discount = fields.Money(metadata={"description": "Share of the document's discount."})
    tax_percent = fields.Quantity()
    net = fields.Money(metadata={"description": "Without tax."})
    tax = fields.Money()
    total = fields.Money(metadata={"description": "Net and tax."})
    note = fields.Text(allow_none=True)


class TotalFields(Schema):
    """The sums of a document; each is exactly the sum of its lines."""

    gross = fields.Money(
        metadata={"description": "Before discounts; with tax where `tax_included`, else without."}
    )
    discount = fields.Money(metadata={"description": "All discounts together."})
    net = fields.Money()
    tax = fields.Money()
    total = fields.Money(required=True)
