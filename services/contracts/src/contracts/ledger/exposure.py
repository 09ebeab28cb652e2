"""Credit exposure: what a customer owes and has reserved, less what he has paid in advance."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.credit import MODES
from contracts.ledger.currency import UnknownCurrency

MOST_CUSTOMERS = 500


class LimitExceeded(Conflict):
    """The order would lift the exposure above the customer's credit limit."""

    code = "ledger.exposure.limit_exceeded"
    en = "The credit limit {limit} would be exceeded: {exposure} with this order."
    zh = "将超出信用额度 {limit}：计入本单后的信用占用为 {exposure}。"


class OtherCurrency(Conflict):
    """Limit and amount must be told in one currency."""

    code = "ledger.exposure.other_currency"
    en = "The credit limit is in {limit_currency}, the amount in {currency}."
    zh = "信用额度以 {limit_currency} 计，金额以 {currency} 计，币种须一致。"


class HeldElsewhere(Conflict):
    """One order holds credit of one customer in one currency."""

    code = "ledger.exposure.held_elsewhere"
    en = "The order {order_id} holds credit of another customer or currency."
    zh = "订单 {order_id} 已占用其他客户或币种的信用额度。"


class ExposureFields(Schema):
    """The fold: exposure = receivable + held − advances."""

    customer_id = fields.Id(required=True)
    currency = fields.Text(required=True)
    receivable = fields.Money(
        required=True, metadata={"description": "Open receivables of confirmed orders and others."}
    )
    held = fields.Money(
        required=True, metadata={"description": "Reserved for orders that are being confirmed."}
    )
    advances = fields.Money(
        required=True, metadata={"description": "Received and not yet allocated."}
    )
    exposure = fields.Money(
        signed=True, required=True, metadata={"description": "receivable + held − advances."}
    )


class Exposure(ExposureFields):
    id = fields.Id(required=True)
    version = fields.Whole(required=True)


class ExposureParts(Exposure):
    """The receivable taken apart by how far the orders are; payments count for the oldest part."""

    open_orders = fields.Money(metadata={"description": "Confirmed and not delivered."})
    delivered_not_invoiced = fields.Money()
    invoiced = fields.Money(metadata={"description": "Invoiced, or owed without an order."})


class ExposureKey(Schema):
    customer_id = fields.Id(required=True)
    currency = fields.Commodity(load_default="CNY")


class WhoseExposures(Schema):
    customer_ids = fields.Many(fields.Id(), min=1, max=MOST_CUSTOMERS, required=True)


class Exposures(Schema):
    """Of each customer, in each currency, where any of the amounts is not nothing."""

    items = fields.Many(fields.One(ExposureFields))


class Hold(Schema):
    """Ask to reserve credit for an order; the same order again replaces its own reservation."""

    customer_id = fields.Id(required=True)
    order_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    limit = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "The customer's credit limit; null means no limit."},
    )
    mode = fields.Choice(
        *MODES,
        load_default="block",
        metadata={"description": "Whether a limit refuses; what is released is only warned of."},
    )


class Release(Schema):
    customer_id = fields.Id(required=True)
    order_id = fields.Id(required=True)


class WhatIf(Schema):
    """An order that nobody has placed yet."""

    customer_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    limit = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "What the exposure is held against; null: against nothing."},
    )


class Outlook(Schema):
    """What the exposure would be."""

    customer_id = fields.Id(required=True)
    exposure = fields.Money(signed=True, required=True)
    exposure_then = fields.Money(signed=True, required=True)
    limit = fields.Money(allow_none=True)
    headroom_then = fields.Money(
        signed=True, allow_none=True, metadata={"description": "Negative when over the limit."}
    )
    within_limit = fields.Flag(
        required=True,
        allow_none=True,
        metadata={"description": "null without a limit: nothing was held against one."},
    )


exposure = Resource("ledger", "exposure", zh="信用占用")

get = exposure.operation(
    "get",
    summary="Read the credit exposure of a customer.",
    http="GET /exposures/{customer_id}",
    takes=ExposureKey,
    gives=ExposureParts,
    safe=True,
    raises=(
        UnknownCurrency,
        NotFound,
    ),
)
foresee = exposure.operation(
    "foresee",
    summary="Ask what the exposure would be with one more order, and whether that is within the"
    " limit sent.",
    http="POST /exposures/{customer_id}/foresee",
    takes=WhatIf,
    gives=Outlook,
    safe=True,
    raises=(OtherCurrency, NotFound),
)
of_customers = exposure.operation(
    "of_customers",
    summary="Tell what is owed by some customers, and to them, at this moment.",
    takes=WhoseExposures,
    gives=Exposures,
    safe=True,
    access="internal",
    timeout_s=1.0,
)
hold = exposure.operation(
    "hold",
    summary="Reserve credit for an order, or refuse it above the limit.",
    takes=Hold,
    gives=Exposure,
    access="internal",
    raises=(LimitExceeded, OtherCurrency, HeldElsewhere),
)
release = exposure.operation(
    "release",
    summary="Give back what was reserved for an order; does nothing when nothing is.",
    takes=Release,
    gives=Exposure,
    access="internal",
    undoes=hold,
)
changed = exposure.event(
    "changed", summary="The credit exposure of a customer changed.", data=ExposureFields
)
