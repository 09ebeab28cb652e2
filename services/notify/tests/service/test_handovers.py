"""What this service hands over of a leaver: what waits, and endpoints with their log."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer
from contracts.notify import delivery, endpoint, handover_part, message, reminder
from contracts.organization import handover
from notify.service import service

LATER = "2026-12-01T00:00:00Z"
REMINDER = {"title": "回访", "channel": "sms", "to": "13800138000", "due_at": LATER}
ENDPOINT = {"url": "https://example.com/hook", "topics": ["customers.customer.created.v1"]}
HEIRS = [{"id": who, "department_id": "south"} for who in ("h1", "h2")]


def asked(phase, round=1):
    about = {"id": "h", "phase": phase, "round": round, "leaver_id": "staff-1"}
    return {**about, "heirs": HEIRS, "exceptions": []}


@pytest.fixture
def leave(notify):
    """Return a function that asks for a phase of the handover from staff-1 to two heirs."""

    def ask(phase, round=1):
        notify.tell(handover.asked, "h", asked(phase, round), version=round + 1)
        notify.run_due()
        return notify.told(handover_part.reported)[-1]["data"]

    return ask


def owners(notify, operation):
    return {row["owner_id"] for row in notify.call(operation)["items"]}


def seen_by(notify, staff_id):
    own = notify.acting(actor_id=staff_id, scopes={"*": "own"})
    return [len(own.call(one.listed)["items"]) for one in (endpoint, delivery)]


@pytest.mark.requirement("ORG-08")
def test_what_waits_goes_and_what_went_out_stays(notify, leave, send):
    notify.call(reminder.create, {**REMINDER, "customer_id": "c1"})
    send(send_at=LATER, customer_id="c1")
    sent = send()
    notify.run_due()
    counted = {"notify.reminder": 1, "notify.message": 1, "notify.endpoint": 0}
    assert leave("count", 0)["counts"] == counted
    assert leave("move")["counts"] == {"notify.reminder": 1, "notify.message": 1}
    assert notify.call(message.get, {"message_id": sent["id"]})["owner_id"] == "staff-1"
    [heir] = owners(notify, reminder.listed)
    assert owners(notify, message.listed) == {"staff-1", heir}
    assert heir in ("h1", "h2")


@pytest.mark.requirement("ORG-08")
def test_an_endpoint_goes_with_its_log_and_comes_back(notify, leave):
    notify.call(endpoint.create, ENDPOINT)
    notify.tell(customer.created, "c7", {"id": "c7", "name": "大疆"})
    leave("move")
    assert sorted(seen_by(notify, heir) for heir in ("h1", "h2")) == [[0, 0], [1, 1]]
    assert seen_by(notify, "staff-1") == [0, 0]
    assert leave("undo", 2)["counts"] == {"notify.endpoint": 1}
    assert seen_by(notify, "staff-1") == [1, 1]


def a_leaver(harness):
    service.prepare(harness.runtime)
    for _ in range(8):
        harness.call(reminder.create, REMINDER)
    return "h", asked("move")


def test_a_handover_killed_anywhere_moves_everything_once(tmp_path, monkeypatch):
    monkeypatch.setattr("chassis.handover.CHUNK", 2)
    monkeypatch.chdir(tmp_path)
    found = enumerate_crashes(service, Case(handover.asked, a_leaver, with_due=True), tmp_path)
    assert found.tried > 4
    assert not found.wrong
