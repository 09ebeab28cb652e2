"""A ticket that is opened in the moment in which a customer goes brings him back."""

import pytest

from contracts.customers import contact, customer, lead
from contracts.sales import customer_business
from contracts.service_desk import ticket


def opened(customers, customer_id):
    told = {"id": "t1", "number": "T1", "title": "T1 报修", "subject": "报修", "state": "new"}
    customers.tell(ticket.opened, "t1", {**told, "customer_id": customer_id})


def is_back(customers, made):
    found = [one["id"] for one in customers.call(customer.listed)["items"]]
    return made in found and len(customers.told(customer.brought_back)) == 1


@pytest.mark.requirement("CUS-02")
def test_who_is_deleted_in_the_moment_of_his_ticket_comes_back(customers, open_customer):
    made = open_customer(contact={"name": "李雷"})["id"]
    customers.call(customer.remove, {"customer_id": made})
    opened(customers, made)
    assert is_back(customers, made)
    assert len(customers.call(contact.listed)["items"]) == 1


@pytest.mark.parametrize("whose", ["customer", "nobody"])
def test_other_tickets_bring_nobody_back(customers, open_customer, whose):
    made = open_customer()["id"]
    opened(customers, made if whose == "customer" else None)
    customers.call(customer.remove, {"customer_id": made})
    customers.run_due()
    assert customers.told(customer.brought_back) == []


def test_what_is_told_long_after_brings_nobody_back(customers, open_customer):
    made = open_customer()["id"]
    customers.clock.advance(hours=2)
    customers.call(customer.remove, {"customer_id": made})
    customers.clock.advance(hours=-2)
    opened(customers, made)
    assert customers.told(customer.brought_back) == []


@pytest.fixture
def converted(customers):
    made = {"lead_id": customers.call(lead.create, {"name": "韩梅梅", "company": "华为"})["id"]}
    return made, customers.call(lead.convert, made)["lead"]["customer_id"]


@pytest.mark.requirement("CUS-24")
def test_a_customer_of_whom_a_conversion_was_undone_comes_back(customers, converted):
    which, made = converted
    customers.call(lead.undo_conversion, which)
    opened(customers, made)
    assert is_back(customers, made)
    assert customers.call(lead.get, which)["state"] == "open"


@pytest.mark.requirement("CUS-24")
def test_a_ticket_that_is_told_while_a_conversion_is_undone_brings_him_back(customers, converted):
    which, made = converted

    def hold_off(payload, *_):
        opened(customers, made)
        return {"items": []}

    customers.rpc.answers[customer_business.hold_off.id] = hold_off
    customers.call(lead.undo_conversion, which)
    assert not is_back(customers, made)
    customers.clock.advance(seconds=5)
    customers.run_due()
    assert is_back(customers, made)
