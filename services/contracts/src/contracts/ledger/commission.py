"""Commissions (提成): what was received for the customers of each owner."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema
from contracts.ledger.currency import UnknownCurrency


class FigureQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    percent = fields.Quantity(places=2, min="0", max="100", load_default=None)
    currency = fields.Commodity(load_default="CNY")


class CommissionRow(Schema):
    owner_id = fields.Id(required=True)
    received = fields.Money(signed=True, required=True)
    net = fields.Money(signed=True, required=True, metadata={"description": "Without tax."})
    commission = fields.Money(signed=True, required=True)


class CommissionFigures(Schema):
    """What was received for the receivables of each owner; reversals count against it."""

    percent = fields.Quantity(places=2)
    items = fields.Many(fields.One(CommissionRow), max=10_000)


commission = Resource("ledger", "commission", zh="提成")
read_figures = commission.operation(
    "figures",
    summary="Read what each owner's customers paid in some days, and the commission on it.",
    http="GET /commission-figures",
    takes=FigureQuery,
    gives=CommissionFigures,
    safe=True,
    raises=(UnknownCurrency,),
)
