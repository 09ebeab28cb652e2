"""What was said and planned about a duplicate is the survivor's, until the merger is undone."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import merger
from contracts.organization import appointment, comment, permit, task
from organization.approvals.permits.model import Permit
from organization.service import service

ABOUT = {"merger_id": "m", "duplicate_id": "old", "survivor_id": "new", "name": "华为"}
PAIRS = [
    (merger.customers_merged, merger.customers_split, "customers.customer"),
    (merger.contacts_merged, merger.contacts_split, "customers.contact"),
    (merger.leads_merged, merger.leads_split, "customers.lead"),
]


def talk(harness, of="customers.customer"):
    about = {"about_resource": of, "about_id": "old"}
    harness.call(task.create, {"title": "回访", **about})
    harness.call(comment.create, {"text": "难缠", **about})
    times = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}
    harness.call(appointment.create, {"title": "拜访", "customer_id": "old", **about, **times})


def told_of(harness, key):
    found = harness.call(task.listed, {"about_id": key})["items"]
    found += harness.call(appointment.listed, {"about_id": key})["items"]
    found += harness.call(comment.of_record, {"about_id": key})["items"]
    return len(found)


@pytest.mark.requirement("CUS-33")
@pytest.mark.parametrize(("merged", "split", "of"), PAIRS)
def test_tasks_appointments_and_comments_follow_the_survivor_and_come_back(
    house, merged, split, of
):
    talk(house, of)
    house.tell(merged, "new", ABOUT, version=2)
    assert (told_of(house, "old"), told_of(house, "new")) == (0, 3)
    house.tell(split, "new", ABOUT, version=3)
    assert (told_of(house, "old"), told_of(house, "new")) == (3, 0)


@pytest.mark.requirement("CUS-33")
def test_appointments_and_leave_are_those_of_the_surviving_customer(house):
    talk(house)
    wish = {"action": "customers.customer.destroy", "command": {}, "reason": "重复"}
    kept = {"digest": "d", "snapshot_hash": "h", "owner_id": "x", "customer_id": "old"}
    with house.runtime.transaction(house.who) as uow:
        uow.add(Permit(**wish, **kept))
        uow.commit()
    house.tell(merger.customers_merged, "new", ABOUT, version=2)
    for listed in (appointment.listed, permit.listed):
        assert [one["customer_id"] for one in house.call(listed)["items"]] == ["new"]
    found = house.call(appointment.listed, {"customer_id": "new"})["items"]
    assert [one["title"] for one in found] == ["拜访"]


def test_what_is_said_late_about_the_duplicate_follows_a_little_later(house):
    house.tell(merger.customers_merged, "new", ABOUT, version=2)
    talk(house)
    house.clock.advance(minutes=2)
    house.run_due()
    assert (told_of(house, "old"), told_of(house, "new")) == (0, 3)


def a_talk(harness):
    service.prepare(harness.runtime)
    talk(harness)
    return "new", ABOUT


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("event", [merger.customers_merged, merger.customers_split])
def test_a_merger_and_a_split_survive_a_kill_anywhere(event, tmp_path):
    assert enumerate_crashes(service, Case(event, a_talk), tmp_path).wrong == []
