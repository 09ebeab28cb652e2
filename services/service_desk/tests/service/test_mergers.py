"""Tickets of a duplicate are the survivor's, until the merger is taken apart."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import contact, customer, merger
from contracts.service_desk import ticket
from service_desk.service import service

ABOUT = {"merger_id": "m", "duplicate_id": "c2", "survivor_id": "c1", "name": "华为"}
CONTACTS = {**ABOUT, "merger_id": "n", "duplicate_id": "p2", "survivor_id": "p1"}


@pytest.fixture
def merged(desk, open_ticket):
    """Open a ticket of a customer that is merged afterwards; return its id."""
    desk.tell(customer.created, "c2", {"id": "c2", "name": "华为2"})
    for number, owner in (("p1", "c1"), ("p2", "c2")):
        desk.tell(contact.created, number, {"id": number, "customer_id": owner, "name": "王芳"})
    made = open_ticket(customer_id="c2", contact_id="p2")
    desk.tell(merger.customers_merged, "c1", ABOUT, version=2)
    desk.tell(merger.contacts_merged, "p1", CONTACTS, version=2)
    return made["id"]


def names(desk, ticket_id):
    read = desk.call(ticket.get, {"ticket_id": ticket_id})
    return read["customer_id"], read["contact_id"]


def test_tickets_say_whose_they_are_after_a_merger_and_a_split(desk, merged):
    key = {"ticket_id": merged}
    assert desk.call(ticket.get, key)["customer_name"] == "华为技术有限公司"
    desk.tell(merger.customers_split, "c1", ABOUT, version=3)
    assert desk.call(ticket.get, key)["customer_name"] == "华为2"


def test_tickets_follow_customer_and_contact_and_come_back(desk, merged):
    assert names(desk, merged) == ("c1", "p1")
    desk.tell(merger.customers_split, "c1", ABOUT, version=3)
    desk.tell(merger.contacts_split, "p1", CONTACTS, version=3)
    assert names(desk, merged) == ("c2", "p2")


def test_a_new_ticket_by_the_old_id_is_the_survivors(desk, open_ticket, merged):
    assert open_ticket(customer_id="c2")["customer_id"] == "c1"


def a_ticket_of_the_duplicate(harness):
    service.prepare(harness.runtime)
    for key in ("c1", "c2"):
        harness.tell(customer.created, key, {"id": key, "name": key})
    harness.call(ticket.create, {"subject": "打印机无法连接", "customer_id": "c2"})
    return "c1", ABOUT


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("event", [merger.customers_merged, merger.customers_split])
def test_a_merger_and_a_split_survive_a_kill_anywhere(event, tmp_path):
    case = Case(event, a_ticket_of_the_duplicate)
    assert enumerate_crashes(service, case, tmp_path).wrong == []
