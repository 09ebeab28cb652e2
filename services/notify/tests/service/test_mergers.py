"""Messages to a duplicate are told of the survivor, until the merger is taken apart."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import customer, merger
from contracts.notify import message
from notify.service import service

ABOUT = {"merger_id": "m", "duplicate_id": "c2", "survivor_id": "c1", "name": "华为"}


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


def a_message_to_the_duplicate(harness):
    harness.tell(customer.created, "c2", {"id": "c2", "name": "华为"})
    new = {"channel": "sms", "to": "13800138000", "text": "您好", "customer_id": "c2"}
    harness.call(message.create, new, idempotency_key="k")
    return "c1", ABOUT


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("event", [merger.customers_merged, merger.customers_split])
def test_a_merger_and_a_split_survive_a_kill_anywhere(event, tmp_path):
    case = Case(event, a_message_to_the_duplicate)
    assert enumerate_crashes(service, case, tmp_path).wrong == []
