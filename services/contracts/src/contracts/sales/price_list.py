"""Price lists: what a product costs from which quantity on, in which period."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.sales.documents import SoldQuantity
from contracts.shared import RecordFields

MAX_PRICES = 500


class CodeTaken(Conflict):
    code = "sales.price_list.code_taken"
    pointer = "/code"
    en, zh = "There is another price list with the code {code}.", "价目表编码 {code} 已被使用。"


class Tie(Conflict):
    code = "sales.price_list.tie"
    en = (
        "Two prices would apply alike to product {product_id} from {min_quantity}: "
        "line {line} and one of list {other}."
    )
    zh = "产品 {product_id} 数量 {min_quantity} 起价格重复：第 {line} 行与价目表 {other}。"


class UnknownProduct(Conflict):
    code = "sales.price_list.unknown_product"
    en, zh = "Line {line}: there is no such product.", "第 {line} 行：产品不存在。"


class WrongCurrency(Conflict):
    code = "sales.price_list.wrong_currency"
    en = "Line {line}: the list is in {wanted}, not in {currency}."
    zh = "第 {line} 行：价目表币种为“{wanted}”，而非 {currency}。"


class PeriodEndsEarly(Conflict):
    code = "sales.price_list.period_ends_early"
    pointer = "/valid_until"
    en, zh = "The list would end before it begins.", "价目表的结束日期早于开始日期。"


class PriceLine(Schema):
    """The price of one unit from a quantity on."""

    product_id = fields.Id(required=True)
    min_quantity = SoldQuantity(required=True)
    unit_price = fields.Money(required=True)


class PriceListFields(Schema):
    """What people may write."""

    code = fields.Text(min=1, max=60, metadata={"description": "Unique among price lists."})
    name = fields.Text(min=1, max=200)
    valid_from = fields.Day(allow_none=True)
    valid_until = fields.Day(allow_none=True, metadata={"description": "The last valid day."})
    priority = fields.Whole(
        min=0, max=1000, metadata={"description": "The list with the higher one is asked first."}
    )
    active = fields.Flag()
    lines = fields.Many(plain.Nested(PriceLine), max=MAX_PRICES)


class NewPriceList(PriceListFields):
    code = fields.Text(min=1, max=60, required=True)
    name = fields.Text(min=1, max=200, required=True)
    currency = fields.Currency(load_default="CNY")
    priority = fields.Whole(min=0, max=1000, load_default=0)
    active = fields.Flag(load_default=True)
    lines = fields.Many(plain.Nested(PriceLine), max=MAX_PRICES, load_default=list)


class PriceListKey(Schema):
    price_list_id = fields.Id(required=True)


class PriceListPatch(PriceListFields, PriceListKey):
    """Fields that are not given stay; `lines` replaces all lines."""


class PriceListRow(RecordFields):
    """A price list in a list, without its lines."""

    code = fields.Text(required=True)
    name = fields.Text(required=True)
    currency = fields.Text(required=True)
    valid_from = fields.Day(allow_none=True)
    valid_until = fields.Day(allow_none=True)
    priority = fields.Whole(required=True)
    active = fields.Flag(required=True)


class PriceList(PriceListRow):
    lines = plain.List(plain.Nested(PriceLine))


class PriceListTold(Schema):
    """What events tell of a price list."""

    id = fields.Id(required=True)
    code = fields.Text()
    name = fields.Text()
    active = fields.Flag()


price_list = Resource("sales", "price_list", zh="价目表")

create = price_list.operation(
    "create",
    summary="Write a price list with its quantity breaks.",
    http="POST /price-lists",
    takes=NewPriceList,
    gives=PriceList,
    status=201,
    raises=(CodeTaken, Tie, UnknownProduct, WrongCurrency, PeriodEndsEarly),
)
get = price_list.operation(
    "get",
    summary="Read one price list with its lines.",
    http="GET /price-lists/{price_list_id}",
    takes=PriceListKey,
    gives=PriceList,
    safe=True,
    raises=(NotFound,),
)
names = price_list.naming()
listed, searched = price_list.list_operations(
    PriceListRow,
    summary="List price lists.",
    filters={"code": "text", "name": "text", "currency": "text", "active": "flag"},
    sorts=("created_at", "code", "priority"),
    quick=("name", "code"),
)
update = price_list.operation(
    "update",
    summary="Change a price list; written quotes and orders keep what they say.",
    http="PATCH /price-lists/{price_list_id}",
    takes=PriceListPatch,
    gives=PriceList,
    guarded=True,
    raises=(NotFound, Stale, CodeTaken, Tie, UnknownProduct, WrongCurrency, PeriodEndsEarly),
)
history = history_of(price_list, PriceListKey)
created = price_list.event("created", summary="A price list was written.", data=PriceListTold)
updated = price_list.event("updated", summary="A price list changed.", data=PriceListTold)
