"""Lines of confirmed orders, their costs, and margins by order, product and salesperson."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import POSTING
from contracts.shared import RecordFields

BY = ("order", "product", "owner", "customer")


class CostCurrency(Conflict):
    code = "ledger.sale_line.currency"
    pointer = "/cost"
    en, zh = "The line is in {currency}.", "该明细的币种为 {currency}。"


class SaleLine(RecordFields):
    order_id = fields.Id(required=True)
    order_number = fields.Text(required=True)
    customer_id = fields.Id(required=True)
    product_id = fields.Id(allow_none=True)
    product_name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    sold_on = fields.Day(required=True)
    quantity = fields.Quantity()
    net = fields.Money(required=True, metadata={"description": "Without tax."})
    cost = fields.Money(allow_none=True, metadata={"description": "Null: not told yet."})
    cost_booked = fields.Money(
        metadata={"description": "Of the cost: of what left the house and did not come back."}
    )
    credited = fields.Money(metadata={"description": "Of the net: given back for what came back."})
    cancelled = fields.Flag()


class SaleLineKey(Schema):
    sale_line_id = fields.Id(required=True)


class SetCost(SaleLineKey):
    cost = fields.Money(allow_none=True, required=True)


class MarginQuery(Schema):
    by = fields.Choice(*BY, load_default="product")
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")


class SaleMargin(Schema):
    key = fields.Id(allow_none=True, metadata={"description": "Of the order, product, …"})
    name = fields.Text()
    lines = fields.Whole(required=True)
    without_cost = fields.Whole(
        required=True, metadata={"description": "Lines whose cost is not told; they count nothing."}
    )
    income = fields.Money(required=True, metadata={"description": "Less what was credited."})
    cost = fields.Money(required=True, metadata={"description": "Less that of what came back."})
    cost_booked = fields.Money(
        required=True, metadata={"description": "Of the cost: in the books, as goods were shipped."}
    )
    margin = fields.Money(signed=True, required=True)


class SaleMargins(Schema):
    """The best margins first; what was credited for no line of an order is in `credited`."""

    items = fields.Many(fields.One(SaleMargin), max=MOST_ROWS)
    credited = fields.Money(required=True, metadata={"description": "Without tax, of the days."})


sale_line = Resource("ledger", "sale_line", zh="销售明细")

listed, searched = sale_line.list_operations(
    SaleLine,
    summary="List lines of confirmed orders.",
    filters={
        "order_id": "id",
        "customer_id": "id",
        "product_id": "id",
        "owner_id": "id",
        "sold_on": "day",
        "cancelled": "flag",
        "created_at": "instant",
    },
    sorts=("created_at", "sold_on"),
    quick=("order_number", "customer_name"),
)
set_cost = sale_line.operation(
    "set_cost",
    summary="Say what a line cost (成本微调).",
    http="POST /sale-lines/{sale_line_id}/cost",
    takes=SetCost,
    gives=SaleLine,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, CostCurrency),
)
history = history_of(sale_line, SaleLineKey)
read_margins = sale_line.operation(
    "margins",
    summary="Read the margin of what was sold by order, product, salesperson or customer.",
    http="GET /sale-margins",
    takes=MarginQuery,
    gives=SaleMargins,
    safe=True,
    timeout_s=10.0,
    raises=(
        UnknownCurrency,
        TooManyRows,
    ),
)
