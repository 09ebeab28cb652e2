"""Whoever owns a customer reads his tickets; what waits for nobody is for those who serve."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer
from contracts.service_desk import reply as replies
from contracts.service_desk import ticket

REP = ("service_desk.ticket.get", "service_desk.ticket.list", "service_desk.ticket.reply")
TOLD = {"id": "tcl", "name": "TCL", "owner_id": "rep"}


@pytest.fixture
def made(desk):
    """Return a ticket that an agent opened for a customer of a rep's."""
    desk.tell(customer.created, "tcl", TOLD)
    agent = desk.acting(actor_id="agent", departments=("desk",))
    return agent.call(ticket.create, {"customer_id": "tcl", "subject": "打不开"})


def acting(desk, who, grants=(*REP, "service_desk.reply.*"), departments=("west",)):
    own = {"scopes": {"*": "own"}, "grants": grants}
    return desk.acting(actor_id=who, departments=departments, **own)


def status(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.status


def test_the_owner_of_the_customer_reads_what_an_agent_opened(desk, made):
    rep, key = acting(desk, "rep"), {"ticket_id": made["id"]}
    assert rep.call(ticket.get, key)["abilities"] == []
    assert [row["id"] for row in rep.call(ticket.listed)["items"]] == [made["id"]]
    assert rep.call(replies.listed, key)["items"] == []
    assert status(rep.call, ticket.reply, {**key, "text": "好"}, if_version=1) == 403
    assert status(acting(desk, "other").call, ticket.get, key) == 404


def test_what_waits_in_no_department_is_listed_for_those_who_serve(desk, open_ticket):
    nobodys = open_ticket(desk.acting(actor_id="admin", departments=()))
    agent = acting(desk, "agent", (*REP, "service_desk.ticket.take"), ("desk",))
    assert [row["id"] for row in agent.call(ticket.listed)["items"]] == [nobodys["id"]]
    rep = acting(desk, "rep")
    assert rep.call(ticket.listed)["items"] == []
    assert status(rep.call, ticket.get, {"ticket_id": nobodys["id"]}) == 404
