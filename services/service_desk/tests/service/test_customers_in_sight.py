"""Tickets are about customers that the caller may see, unless he answers every customer."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer, share
from contracts.service_desk import ticket

TOLD = {"id": "tcl", "name": "TCL", "owner_id": "rep", "department_id": "west"}


@pytest.fixture
def opening(desk):
    """Return a function that opens a ticket of the customer as somebody."""
    desk.tell(customer.created, "tcl", TOLD)

    def open_one(scope="own", **who):
        acting = desk.acting(**{"scopes": {"*": scope}, "departments": (), **who})
        return acting.call(ticket.create, {"customer_id": "tcl", "subject": "打不开"})

    return open_one


def is_refused(opening, *args, **who):
    with pytest.raises(ServiceError) as refused:
        opening(*args, **who)
    return refused.value.code == "service_desk.ticket.unknown_customer"


def test_nobody_opens_a_ticket_of_a_customer_that_he_cannot_see(opening):
    assert is_refused(opening, actor_id="other")
    assert is_refused(opening, "department", actor_id="other", departments=("east",))


def test_whoever_sees_the_customer_or_every_ticket_opens_one(desk, opening):
    opening(actor_id="rep")
    opening("department", actor_id="mate", departments=("west",))
    opening("all", actor_id="agent")
    opening(actor_id="agent", scopes={"service_desk.ticket": "all", "*": "own"})
    opening(actor_id="other", via="gateway")


def test_a_shared_customer_is_served_until_the_share_ends(desk, opening):
    told = {"id": "s", "customer_id": "tcl", "customer_name": "TCL", "holder_kind": "staff"}
    told |= {"holder_id": "helper", "access": "read", "along": []}
    desk.tell(share.granted, "s", told)
    opening(actor_id="helper")
    desk.tell(share.ended, "s", told, version=2)
    assert is_refused(opening, actor_id="helper")


@pytest.mark.parametrize("event", [customer.transferred, customer.claimed])
def test_a_customer_who_came_to_another_is_served_by_him(desk, opening, event):
    desk.tell(event, "tcl", {**TOLD, "owner_id": "next"}, version=2)
    opening(actor_id="next")
    assert is_refused(opening, actor_id="rep")


def test_a_released_customer_is_nobodys(desk, opening):
    desk.tell(customer.released, "tcl", {**TOLD, "owner_id": None}, version=2)
    assert is_refused(opening, actor_id="rep")
