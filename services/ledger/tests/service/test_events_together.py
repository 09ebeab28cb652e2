"""Events that come together are posted together: once, gap-free, each in the name of who did it."""

import orjson
import pytest

from chassis.react import react_to_all
from chassis.values import Money
from contracts.ledger import entry
from contracts.sales import order
from ledger.journal.store import PostedBefore


def told_of(event, order_id, actor_id):
    amounts = {"total": "113.00 CNY", "tax": "13.00 CNY", "net": "100.00 CNY"}
    about = {"id": order_id, "number": f"SO-{order_id}", "customer_id": "c-1", "owner_id": "rep"}
    money = {name: Money.parse(*text.split()) for name, text in amounts.items()}
    data = event.schema.dump({**about, **money, "customer_name": "华为", "was_confirmed": True})
    envelope = {
        "id": f"{event.action}-{order_id}",
        "type": event.type,
        "subject": order_id,
        "aggregateversion": 2,
        "time": "2026-03-25T04:00:00.000Z",
        "actorid": actor_id,
        "data": data,
    }
    return orjson.loads(orjson.dumps(envelope))


def entries(ledger):
    listed = ledger.call(entry.listed, {"sort": "number"})["items"]
    return [(one["number"], one["created_by"]) for one in listed]


@pytest.mark.requirement("LED-01")
def test_orders_confirmed_together_are_posted_at_once_each_in_its_persons_name(ledger):
    batch = [told_of(order.confirmed, "a", "rep"), told_of(order.confirmed, "b", "head")]
    assert len(react_to_all(ledger.runtime, batch, 10)) == 2
    assert entries(ledger) == [(1, "rep"), (2, "head")]
    assert [e["actorid"] for e in ledger.told(entry.posted)] == ["rep", "head"]
    assert (ledger.balance("1122"), ledger.problems()) == ("226.00", [])


def test_an_order_cancelled_right_after_it_was_confirmed_is_not_taken_together_with_it(ledger):
    batch = [told_of(order.confirmed, "a", "rep"), told_of(order.cancelled, "a", "rep")]
    with pytest.raises(PostedBefore):
        react_to_all(ledger.runtime, batch, 10)
    assert entries(ledger) == []
    for one in batch:  # as the bus goes on with each alone
        react_to_all(ledger.runtime, [one], 10)
    assert (ledger.balance("1122"), ledger.problems()) == ("0.00", [])
