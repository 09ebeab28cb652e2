"""Who may own a ticket: those who work here."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import staff
from contracts.service_desk import ticket as contract

SHUT_OUT = {staff.locked: "locked", staff.left: "left"}


def told_staff(desk, event, version, **about):
    desk.tell(event, "li", {"id": "li", "name": "Li", **about}, version=version)


def refused(function, *arguments, **fields):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **fields)
    told = refusal.value
    assert (told.code, told.status) == ("service_desk.ticket.unknown_staff", 409)
    assert told.pointer == "/owner_id"


def test_nobody_owns_a_ticket_who_does_not_work_here(open_ticket, act):
    refused(open_ticket, owner_id="nope")
    refused(act, contract.assign, open_ticket(), owner_id="nope")


@pytest.mark.parametrize("event", list(SHUT_OUT), ids=SHUT_OUT.values())
def test_who_was_shut_out_gets_no_tickets(desk, open_ticket, act, event):
    ticket = open_ticket(owner_id="li")
    told_staff(desk, event, 2, state=SHUT_OUT[event])
    refused(act, contract.assign, ticket, owner_id="li")
    told_staff(desk, staff.updated, 3, state="active")
    assert act(contract.assign, ticket, owner_id="li")["owner_id"] == "li"


def test_a_ticket_for_a_colleague_lies_in_his_department(desk, open_ticket):
    told_staff(desk, staff.updated, 2, department_id="north", state="active")
    agent = desk.acting(actor_id="wang", departments=("bj",))
    assert open_ticket(agent, owner_id="li")["department_id"] == "north"
    assert open_ticket(agent, owner_id="wang")["department_id"] == "bj"
