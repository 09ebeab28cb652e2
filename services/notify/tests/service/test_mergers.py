"""Messages to a duplicate are told of the survivor, until the merger is taken apart."""

from contracts.customers import customer, merger
from contracts.notify import message

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
