"""What this service hands over of a leaver: tickets that are not closed."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.organization import handover, staff
from contracts.service_desk import handover_part
from contracts.service_desk import ticket as contract
from service_desk.service import service

HEIRS = [{"id": who, "department_id": "south"} for who in ("h1", "h2")]


def asked(phase, round=1):
    about = {"id": "h", "phase": phase, "round": round, "leaver_id": "leaver"}
    return {**about, "heirs": HEIRS, "exceptions": []}


@pytest.mark.requirement("ORG-08")
def test_open_tickets_go_closed_ones_stay_and_an_undo_brings_them_back(desk, open_ticket, act):
    open_, closed = open_ticket(owner_id="leaver"), open_ticket(owner_id="leaver")
    act(contract.close, closed)
    owners = []
    for round, phase in enumerate(("count", "move", "undo")):
        desk.tell(handover.asked, "h", asked(phase, round), version=round + 1)
        desk.run_due()
        rows = desk.call(contract.listed)["items"]
        owners.append({row["owner_id"] for row in rows if row["id"] == open_["id"]})
        assert {row["owner_id"] for row in rows if row["id"] == closed["id"]} == {"leaver"}
    assert owners[0] == owners[2] == {"leaver"}
    assert owners[1] <= {"h1", "h2"}
    counts = [told["data"]["counts"] for told in desk.told(handover_part.reported)]
    assert all(one in ({"service_desk.ticket": 1}, {}) for one in counts)


def a_leaver(harness):
    service.prepare(harness.runtime)
    harness.tell(staff.created, "leaver", {"id": "leaver", "name": "Li"})
    for _ in range(8):
        harness.call(contract.create, {"subject": "A", "requester_name": "B", "owner_id": "leaver"})
    return "h", asked("move")


def test_a_handover_killed_anywhere_moves_everything_once(tmp_path, monkeypatch):
    monkeypatch.setattr("chassis.handover.CHUNK", 2)
    found = enumerate_crashes(service, Case(handover.asked, a_leaver, with_due=True), tmp_path)
    assert found.tried > 4
    assert not found.wrong
