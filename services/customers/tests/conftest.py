"""A fresh customers service for each test, and what its tests have in common."""

import itertools
from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.testing.harness import Harness, database_url, drop_database
from contracts.customers import customer as contract
from contracts.organization import department, staff
from customers.service import service


def know_colleagues(harness):
    for staff_id in ("staff-1", "rep", "rep-2"):
        colleague = {"id": staff_id, "name": staff_id.title(), "state": "active"}
        harness.tell(staff.created, staff_id, colleague)
    for department_id in ("east", "west"):
        place = {"id": department_id, "name": department_id.title(), "parent_id": None}
        harness.tell(department.created, department_id, place)


@pytest.fixture
def customers(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url, prepare=know_colleagues)
    settings = replace(harness.runtime.settings, credit_by_approval=False)
    harness.runtime.settings = harness.runtime.database.settings = settings
    yield harness
    harness.close()
    drop_database(url)


@pytest.fixture
def refusal_of():
    """Return a function that returns the refusal which calling an action ends with."""

    def refusal_of(action, *given, **about):
        with pytest.raises(ServiceError) as refusal:
            action(*given, **about)
        return refusal.value

    return refusal_of


@pytest.fixture
def open_customer(customers):
    """Return a function that opens a customer with a name and phone of its own."""
    serial = itertools.count(1)

    def open_customer(who=customers, **fields):
        number = next(serial)
        phones = [{"number": f"138{number:08d}"}]
        given = {"name": f"测试{number}有限公司", "phones": phones, **fields}
        return who.call(contract.create, given)

    return open_customer
