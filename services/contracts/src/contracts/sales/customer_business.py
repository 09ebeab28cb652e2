"""What sales has in hand with customers, for whoever is about to take one away."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema

MOST_CUSTOMERS, MOST_NAMED = 500, 5
PAPERS = ("order", "quote")


class WhoseBusiness(Schema):
    customer_ids = fields.Many(fields.Id(), min=1, max=MOST_CUSTOMERS, required=True)
    since = fields.Instant(
        allow_none=True,
        load_default=None,
        metadata={"description": "Tell also what was entered from this moment on."},
    )


class Whose(Schema):
    customer_ids = fields.Many(fields.Id(), min=1, max=MOST_CUSTOMERS, required=True)


class Business(Schema):
    """What is in hand with one customer."""

    customer_id = fields.Id(required=True)
    open_orders = fields.Many(
        fields.Text(), metadata={"description": "Numbers of confirmed orders; the first few."}
    )
    open_deals = fields.Many(
        fields.Text(), metadata={"description": "Names of open deals; the first few."}
    )
    entered = fields.Many(
        fields.Choice(*PAPERS),
        metadata={"description": "Kinds of papers entered since, and not cancelled."},
    )


class Businesses(Schema):
    """Those customers with whom anything is in hand."""

    items = fields.Many(fields.One(Business), max=MOST_CUSTOMERS)


customer_business = Resource("sales", "customer_business", zh="客户业务")
of_customers = customer_business.operation(
    "of_customers",
    summary="Tell what is in hand with some customers at this moment.",
    takes=WhoseBusiness,
    gives=Businesses,
    safe=True,
    access="internal",
    timeout_s=1.0,
)
hold_off = customer_business.operation(
    "hold_off",
    summary="Take no more orders or quotes of customers who are being taken away, unless some were"
    " entered since: these are told, and then nothing is held off.",
    takes=WhoseBusiness,
    gives=Businesses,
    access="internal",
    timeout_s=2.0,
)
take_up = customer_business.operation(
    "take_up",
    summary="Take orders and quotes of customers again, who stay after all.",
    takes=Whose,
    access="internal",
    undoes=hold_off,
)
