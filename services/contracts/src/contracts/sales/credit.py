"""Credit: what sales knows of a customer's limit and exposure, for the page of an order."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from contracts.sales.documents import CURRENCY
from contracts.sales.opportunity import UnknownCustomer

LIMIT = {"shows": ("customers.customer.credit_limit",)}
"""Whoever may not see the limit of the customer learns it nowhere else."""


class CreditKey(Schema):
    customer_id = fields.Id(required=True)
    currency = fields.Text(max=3, load_default="CNY", validate=[CURRENCY])


class Credit(Schema):
    """Limit and exposure, as last told by their owners; the ledger decides at confirmation."""

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    credit_limit = fields.Money(
        allow_none=True, metadata={"description": "Null: no limit was set.", **LIMIT}
    )
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


credit = Resource("sales", "credit", zh="信用")

get = credit.operation(
    "get",
    summary="Read what is known of a customer's credit.",
    http="GET /credits/{customer_id}",
    takes=CreditKey,
    gives=Credit,
    safe=True,
    raises=(UnknownCustomer, NotFound),
)
