"""A customer stays while money or goods are owed, by him or to him."""

import pytest

from contracts.customers import customer
from contracts.ledger import exposure
from contracts.sales import order


def money(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def owed(customers, open_customer):
    """Return a customer and a function that tells what the ledger folded for him."""
    made = open_customer()

    def tell(version=1, **sums):
        about = {"customer_id": made["id"], "currency": "CNY", "exposure": money("0.00")}
        about |= dict.fromkeys(("receivable", "held", "advances"), money("0.00"))
        sums = {name: money(amount) for name, amount in sums.items()}
        customers.tell(exposure.changed, "e1", {**about, **sums}, version=version)

    return made, tell


def remove(customers, made):
    return customers.call(customer.remove, {"customer_id": made["id"]})


@pytest.mark.parametrize("name", ["receivable", "held", "advances"])
def test_nobody_is_deleted_who_owes_money_or_is_owed_some(customers, owed, refusal_of, name):
    made, tell = owed
    tell(**{name: "113.00"})
    refusal = refusal_of(remove, customers, made)
    assert (refusal.code, refusal.details[name]) == (
        "customers.customer.business_open",
        "113.00 CNY",
    )
    tell(2)
    assert remove(customers, made)["id"] == made["id"]


@pytest.mark.parametrize("event", [order.cancelled, order.completed])
def test_nobody_is_deleted_whose_order_is_open(customers, open_customer, refusal_of, event):
    made = open_customer()
    zero = dict.fromkeys(("net", "tax", "total"), money("0.00"))
    told = {"id": "o1", "number": "SO1", "customer_id": made["id"], "title": "A", **zero}
    customers.tell(order.confirmed, "o1", {**told, "state": "confirmed"})
    assert refusal_of(remove, customers, made).details["orders"] == "SO1"
    over = {**told, "state": event.action, "was_confirmed": True}
    customers.tell(event, "o1", over, version=2)
    assert remove(customers, made)["id"] == made["id"]
