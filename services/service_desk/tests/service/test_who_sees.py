"""Asking who sees a ticket: owner, department, who opened it, and where it waits unowned."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import access
from contracts.service_desk import ticket as contract

OWN = {"*": "own", "customers.customer": "all"}


@pytest.mark.requirement("ORG-06")
@pytest.mark.parametrize("owner", ["li", None])
def test_the_organization_is_asked_with_all_that_opens_a_ticket(desk, open_ticket, owner):
    agent = desk.acting(actor_id="wang", departments=("bj",), scopes=OWN)
    made = open_ticket(agent, owner_id=owner)
    desk.rpc.answers[access.viewers.id] = {"items": [], "total": 0}
    agent.call(contract.who_sees, {"ticket_id": made["id"]})
    about = {"resource": "service_desk.ticket", "owner_id": owner, "department_id": "bj"}
    also = {"creator_id": "wang", "unassigned": owner is None, "subject_owner_id": None}
    also |= {"served_by": "service_desk.ticket.take", "subject_department_id": None}
    assert desk.rpc.calls[-1] == (access.viewers.id, {**about, **also})


def test_nobody_learns_who_sees_a_ticket_that_he_does_not_see(desk, open_ticket):
    made = open_ticket(desk.acting(actor_id="wang", scopes=OWN), owner_id="li")
    with pytest.raises(ServiceError) as refusal:
        stranger = desk.acting(actor_id="sun", scopes={"*": "own"})
        stranger.call(contract.who_sees, {"ticket_id": made["id"]})
    assert refusal.value.status == 404 and desk.rpc.calls == []
