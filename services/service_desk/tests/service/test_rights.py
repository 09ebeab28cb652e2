"""Who may see and do what at the service desk."""

import pytest

from chassis.errors import ServiceError
from contracts.service_desk import reply as replies
from contracts.service_desk import response_target as targets
from contracts.service_desk import ticket as contract
from service_desk.service import service


def own(desk, actor_id, departments=("d1",)):
    scopes = {"*": "own", "customers.customer": "all"}
    return desk.acting(actor_id=actor_id, departments=departments, scopes=scopes)


def test_every_operation_asks_for_its_permission(desk):
    for operation in service.handlers:
        if operation.access == "signed_in":
            continue
        with pytest.raises(ServiceError) as refusal:
            desk.acting(grants=("sales.*",)).call(operation)
        assert refusal.value.code == "forbidden", operation.id


def test_an_agent_sees_his_own_tickets_and_what_waits_in_his_department(desk, open_ticket, act):
    agent, opener = own(desk, "agent"), own(desk, "opener", ("d2",))
    mine = open_ticket(owner_id="agent")
    waiting = open_ticket(own(desk, "colleague", ("d1",)))
    opened = open_ticket(opener, owner_id="staff-9")
    assert {t["id"] for t in agent.call(contract.listed)["items"]} == {mine["id"], waiting["id"]}
    assert [t["id"] for t in opener.call(contract.listed)["items"]] == [opened["id"]]


def test_a_ticket_out_of_scope_does_not_exist_for_reading_nor_changing(desk, open_ticket):
    ticket = open_ticket(own(desk, "opener", ("d2",)), owner_id="staff-9")
    stranger = own(desk, "stranger")
    for operation in (contract.get, contract.history, contract.take, replies.listed):
        with pytest.raises(ServiceError) as refusal:
            stranger.call(operation, {"ticket_id": ticket["id"]})
        assert refusal.value.status == 404, operation.id


def test_targets_are_listed_and_changed_for_new_tickets(desk, open_ticket):
    assert [t["id"] for t in desk.call(targets.listed)["items"]] == [
        "urgent",
        "high",
        "normal",
        "low",
    ]
    before = open_ticket()
    desk.call(targets.update, {"response_target_id": "normal", "minutes": 30}, if_version=1)
    assert desk.call(targets.get, {"response_target_id": "normal"})["minutes"] == 30
    assert (before["response_minutes"], open_ticket()["response_minutes"]) == (480, 30)


def test_targets_that_people_changed_stay_when_the_next_version_comes(desk):
    desk.call(targets.update, {"response_target_id": "low", "minutes": 30}, if_version=1)
    service.prepare(desk.runtime)
    assert desk.call(targets.get, {"response_target_id": "low"})["minutes"] == 30


@pytest.mark.parametrize(
    "wrong",
    [
        {"response_target_id": "whenever", "minutes": 5},
        {"response_target_id": "low", "minutes": 0},
        {"response_target_id": "low", "warn_percent": 100},
    ],
)
def test_a_target_without_sense_is_refused(desk, wrong):
    with pytest.raises(ServiceError) as refusal:
        desk.call(targets.update, wrong, if_version=1)
    assert refusal.value.code == "invalid"
