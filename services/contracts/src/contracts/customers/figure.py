"""What a customer is worth, folded from what sales, ledger and service desk told."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from contracts.customers.customer import CustomerKey, customer


class Amounts(Schema):
    """The sums in one currency."""

    currency = fields.Text()
    orders = fields.Whole()
    ordered = fields.Money(signed=True)
    paid = fields.Money(signed=True)
    arrears = fields.Money(signed=True)


class Figures(Schema):
    """Sums are in the currency of the house; `amounts` has every other one, too."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    as_of = fields.Instant(
        allow_none=True, metadata={"description": "When the newest event happened that is in it."}
    )
    orders = fields.Whole(metadata={"description": "Confirmed and not cancelled."})
    ordered = fields.Money(signed=True)
    paid = fields.Money(signed=True)
    arrears = fields.Money(signed=True, metadata={"description": "Owed as last told."})
    first_purchase_on = fields.Day(allow_none=True)
    last_purchase_on = fields.Day(allow_none=True)
    purchases_last_year = fields.Whole(metadata={"description": "Orders of the last 365 days."})
    quantity = fields.Quantity(
        metadata={"description": "Goods of all those orders (总购货量), whatever their units."}
    )
    quantity_last_year = fields.Quantity(
        metadata={"description": "Of the last 365 days (进货量/年)."}
    )
    ordered_last_year = fields.Money(signed=True)
    paid_last_year = fields.Money(signed=True)
    tickets = fields.Whole()
    open_tickets = fields.Whole()
    satisfaction = fields.Whole(
        allow_none=True, metadata={"description": "Mean of what was told, in hundredths."}
    )
    recency = fields.Whole(metadata={"description": "5: bought lately … 1: long ago; 0: never."})
    frequency = fields.Whole(metadata={"description": "5: often in the last year … 0: not."})
    monetary = fields.Whole(metadata={"description": "5: paid much in the last year … 0: none."})
    rfm = fields.Whole(metadata={"description": "The three in a row, such as 543."})
    amounts = fields.Many(fields.One(Amounts), max=50)


figure = Resource("customers", "figure", plural="customer_figures", zh="客户价值")

listed, searched = figure.list_operations(
    Figures,
    whole=False,
    summary="List what the customers that the caller may see are worth.",
    filters={
        "orders": "number",
        "ordered": "money",
        "paid": "money",
        "arrears": "money",
        "first_purchase_on": "day",
        "last_purchase_on": "day",
        "purchases_last_year": "number",
        "paid_last_year": "money",
        "tickets": "number",
        "open_tickets": "number",
        "rfm": "number",
        "recency": "number",
    },
    sorts=("paid", "ordered", "arrears", "rfm", "orders"),
    default_sort="-paid",
    includes=("customer",),
)
figures = customer.operation(
    "figures",
    summary="Read what a customer is worth: orders, paid, arrears, tickets, RFM.",
    http="GET /customers/{customer_id}/figures",
    takes=CustomerKey,
    gives=Figures,
    safe=True,
    raises=(NotFound,),
)
