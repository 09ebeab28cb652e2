"""Messages to a duplicate are told of the survivor, until the merger is taken apart."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer, merger
from contracts.notify import message, reminder
from notify.service import service

ABOUT = {"merger_id": "m", "duplicate_id": "c2", "survivor_id": "c1", "name": "华为"}

MERGERS = [
    *(merger.customers_merged, merger.customers_split),
    *(merger.contacts_merged, merger.contacts_split),
    *(merger.leads_merged, merger.leads_split),
]


def test_messages_follow_the_survivor_and_come_back(notify):
    for customer_id in ("c1", "c2"):
        notify.tell(customer.created, customer_id, {"id": customer_id, "name": "华为"})
    new = {"channel": "sms", "to": "13800138000", "text": "您好"}
    notify.call(message.create, {**new, "customer_id": "c2"}, idempotency_key="k")
    notify.tell(merger.customers_merged, "c1", ABOUT, version=2)
    assert whose(notify) == "c1"
    notify.tell(merger.customers_split, "c1", ABOUT, version=3)
    assert whose(notify) == "c2"


def whose(notify):
    [sent] = notify.call(message.listed)["items"]
    return sent["customer_id"]


@pytest.mark.requirement("CUS-33")
def test_reminders_about_a_duplicate_are_about_the_survivor(notify):
    notify.tell(customer.created, "c2", {"id": "c2", "name": "华为"})
    about = {"about_resource": "customers.customer", "about_id": "c2"}
    new = {"title": "回访", "due_at": "2027-03-26T01:00:00Z", **about}
    notify.call(reminder.create, {**new, "channel": "sms", "to": "13800138000"})
    notify.tell(merger.customers_merged, "c1", ABOUT, version=2)
    [found] = notify.call(reminder.listed, {"about_id": "c1"})["items"]
    notify.tell(merger.customers_split, "c1", ABOUT, version=3)
    [back] = notify.call(reminder.listed, {"about_id": "c2"})["items"]
    assert found["id"] == back["id"]


def a_message_to_the_duplicate(harness):
    harness.tell(customer.created, "c2", {"id": "c2", "name": "华为"})
    new = {"channel": "sms", "to": "13800138000", "text": "您好", "customer_id": "c2"}
    harness.call(message.create, new, idempotency_key="k")
    return "c1", ABOUT


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("event", MERGERS, ids=lambda event: event.type)
def test_a_merger_and_a_split_survive_a_kill_anywhere(event, tmp_path):
    case = Case(event, a_message_to_the_duplicate)
    assert enumerate_crashes(service, case, tmp_path).wrong == []
