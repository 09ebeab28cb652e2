"""Customers: the companies and people we do business with."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound, Stale
from chassis.fields import Schema
from contracts.shared import History, RecordFields

KINDS = ("company", "person")


class CustomerFields(Schema):
    """What people may write."""

    kind = fields.Choice(*KINDS, metadata={"description": "A company or a person (散户)."})
    name = fields.Text(min=1, max=200)
    credit_code = fields.Text(
        max=18, allow_none=True, metadata={"description": "Unified social credit code, GB 32100."}
    )
    description = fields.LongText(allow_none=True)


class NewCustomer(CustomerFields):
    kind = fields.Choice(*KINDS, load_default="company")
    name = fields.Text(min=1, max=200, required=True)


class CustomerKey(Schema):
    customer_id = fields.Id(required=True)


class CustomerPatch(CustomerFields, CustomerKey):
    """Fields that are not given stay as they are."""


class Customer(CustomerFields, RecordFields):
    owner_id = fields.Id(allow_none=True)


class CustomerTold(CustomerFields):
    """What events tell of a customer."""

    id = fields.Id(required=True)
    owner_id = fields.Id(allow_none=True)


customer = Resource("customers", "customer")

create = customer.operation(
    "create",
    summary="Open a customer.",
    http="POST /customers",
    takes=NewCustomer,
    gives=Customer,
    status=201,
)
get = customer.operation(
    "get",
    summary="Read one customer.",
    http="GET /customers/{customer_id}",
    takes=CustomerKey,
    gives=Customer,
    safe=True,
    raises=(NotFound,),
)
listed, searched = customer.list_operations(
    Customer,
    summary="List customers.",
    filters={"name": "text", "kind": "choice", "owner_id": "id", "created_at": "instant"},
    sorts=("created_at", "name"),
    quick=True,
)
update = customer.operation(
    "update",
    summary="Change fields of a customer.",
    http="PATCH /customers/{customer_id}",
    takes=CustomerPatch,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale),
)
history = customer.operation(
    "history",
    summary="Read who changed what of a customer.",
    http="GET /customers/{customer_id}/history",
    takes=CustomerKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
created = customer.event(
    "created", summary="A customer was opened.", data=CustomerTold, public=True
)
updated = customer.event(
    "updated", summary="Fields of a customer changed.", data=CustomerTold, public=True
)
