"""Events tell who wants no advertising, also of records from before they knew of it."""

import pytest
from sqlalchemy import insert

from chassis.due import due_work
from contracts.customers import contact, customer, lead
from customers.opt_outs.reactions import TELLING

REACHED = {
    "phones": [{"number": "13800138000", "opt_out": True}, {"number": "13900139000"}],
    "emails": [{"address": "li@example.com", "opt_out": True}],
}
OPTED_OUT = ["+8613800138000", "li@example.com"]


@pytest.fixture
def made(customers):
    """Return a customer, a contact and a lead, each reached in two ways that want nothing."""
    firm = customers.call(customer.create, {"name": "华为", **REACHED})
    person = {"name": "李雷", "customer_id": firm["id"], "on_duplicate": "create", **REACHED}
    somebody = {"name": "韩梅梅", "on_duplicate": "create", **REACHED}
    return firm, customers.call(contact.create, person), customers.call(lead.create, somebody)


def told(customers, event):
    return [one["data"]["opt_outs"] for one in customers.told(event)]


def test_what_wants_no_advertising_is_told(customers, made):
    for one in (customer, contact, lead):
        assert told(customers, one.created) == [OPTED_OUT]
    firm, *_ = made
    patch = {"customer_id": firm["id"], "phones": [{"number": "13800138000"}]}
    customers.call(customer.update, patch, if_version=firm["version"])
    assert told(customers, customer.updated) == [["li@example.com"]]


def test_what_was_written_before_events_knew_is_told_once_behind_the_migration(customers, made):
    customers.call(customer.create, {"name": "TCL"})
    with customers.runtime.database.writing() as connection:
        for kind in ("customer", "contact", "lead"):  # as the migration does
            row = {"kind": TELLING, "key": kind, "data": {"after": ""}, "attempts": 0}
            connection.execute(insert(due_work).values(**row, due_at=customers.clock.now()))
    customers.run_due()
    for one in (customer, contact, lead):
        assert told(customers, one.updated) == [OPTED_OUT]
    customers.run_due()
    assert len(customers.told(customer.updated)) == 1
