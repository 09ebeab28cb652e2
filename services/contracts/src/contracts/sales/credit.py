"""Credit: what sales knows of a customer's limit and exposure, for the page of an order."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.credit import MODES, STANDINGS
from contracts.sales.opportunity import UnknownCustomer
from contracts.sales.order import Order, OrderKey, order

LIMIT = {"shows": ("customers.customer.credit_limit",)}
"""Whoever may not see the limit of the customer learns it nowhere else."""


class CreditKey(Schema):
    customer_id = fields.Id(required=True)
    currency = fields.Currency(load_default="CNY")


class Credit(Schema):
    """Limit and exposure, as last told by their owners; the ledger decides at confirmation."""

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    credit_limit = fields.Money(
        allow_none=True,
        metadata={"description": "Own or of the grade; null: no limit was set.", **LIMIT},
    )
    grade_name = fields.Text(allow_none=True, metadata={"description": "Of the credit grade."})
    payment_days = fields.Whole(allow_none=True)
    mode = fields.Choice(*MODES, metadata={"description": "What happens over the limit."})
    standing = fields.Choice(*STANDINGS)
    receivable = fields.Money()
    held = fields.Money()
    advances = fields.Money()
    exposure = fields.Money(signed=True)
    headroom = fields.Money(
        signed=True,
        allow_none=True,
        metadata={"description": "Negative when over the limit.", **LIMIT},
    )
    told_at = fields.Instant(allow_none=True, metadata={"description": "When the ledger said so."})


class CannotRelease(Conflict):
    """Only an order that is still to be confirmed or shipped has anything to be released for."""

    code = "sales.order.credit_not_releasable"
    en = "The order {number} is {state}: there is no credit to release."
    zh = "订单 {number} 状态为“{state}”，无需放行信用。"


credit = Resource("sales", "credit", zh="信用")


class ReleaseCredit(OrderKey):
    reason = fields.Text(required=True, min=1, max=500)


class StandingTold(Schema):
    """A customer came to another standing; of the limit and of what he owes now."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    from_standing = fields.Choice(*STANDINGS)
    standing = fields.Choice(*STANDINGS, required=True)
    mode = fields.Choice(*MODES)
    credit_limit = fields.Money(allow_none=True)
    exposure = fields.Money(signed=True)


get = credit.operation(
    "get",
    summary="Read what is known of a customer's credit.",
    http="GET /credits/{customer_id}",
    takes=CreditKey,
    gives=Credit,
    safe=True,
    raises=(UnknownCustomer, NotFound),
)
release_credit = order.operation(
    "release_credit",
    summary="Let an order go over the credit limit, until it is edited.",
    http="POST /orders/{order_id}/release-credit",
    takes=ReleaseCredit,
    gives=Order,
    guarded=True,
    raises=(NotFound, Stale, Frozen, CannotRelease),
)
standing_changed = credit.event(
    "standing_changed",
    summary="A customer came near to the credit limit, above it, or back.",
    data=StandingTold,
)
