"""A fresh service desk for each test, which knows the customer "c1"."""

import pytest

from chassis.testing.harness import Harness, database_url, drop_database
from contracts.customers import customer
from contracts.organization import staff
from contracts.service_desk import ticket as contract
from service_desk.service import service

COLLEAGUES = ("agent", "leaver", "li", "staff-2", "staff-7", "staff-9")


def know_people(harness):
    service.prepare(harness.runtime)
    tell_customer(harness, "c1", "华为技术有限公司")
    for who in COLLEAGUES:
        harness.tell(staff.created, who, {"id": who, "name": "Li", "state": "active"})


@pytest.fixture
def desk(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url, prepare=know_people)
    yield harness
    harness.close()
    drop_database(url)


@pytest.fixture
def open_ticket(desk):
    """Return a function that opens a ticket with a subject, for customer c1 unless told else."""

    def open_one(who=None, **fields):
        given = {"subject": "打印机无法连接", "customer_id": "c1", **fields}
        return (who or desk).call(contract.create, given)

    return open_one


@pytest.fixture
def act(desk):
    """Return a function that does something to a ticket as somebody who has just read it."""

    def act_on(operation, ticket, who=None, **fields):
        version = desk.call(contract.get, {"ticket_id": ticket["id"]})["version"]
        command = {"ticket_id": ticket["id"], **fields}
        return (who or desk).call(operation, command, if_version=version)

    return act_on


def tell_customer(harness, customer_id, name, event=customer.created, version=1):
    harness.tell(event, customer_id, {"id": customer_id, "name": name}, version=version)
