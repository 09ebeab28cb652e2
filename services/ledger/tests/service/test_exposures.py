"""Credit exposure: a fold, held for orders, never beyond the limit."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer
from contracts.ledger import exposure as contract
from contracts.sales import order
from ledger.credit_stages.store import split

pytestmark = pytest.mark.requirement("LED-16")


def hold(ledger, order_id, amount, limit="100000.00", **about):
    body = {"customer_id": "c-1", "order_id": order_id, "amount": {"amount": amount}, **about}
    told = {**body, "limit": {"amount": limit} if limit else None}
    return ledger.harness.acting(via="sales").call(contract.hold, told)


def release(ledger, order_id):
    body = {"customer_id": "c-1", "order_id": order_id}
    return ledger.harness.acting(via="sales").call(contract.release, body)


def test_exposure_is_receivable_and_held_less_advances(ledger):
    ledger.owe("60000.00")
    ledger.receive("5000.00")
    hold(ledger, "o-1", "20000.00")
    told = ledger.call(contract.get, {"customer_id": "c-1"})
    assert told["exposure"]["amount"] == "75000.00"
    assert ledger.problems() == []


def test_who_owes_or_is_owed_anything_is_told_to_who_takes_customers_away(ledger):
    asking, nobody = ledger.harness.acting(via="customers"), {"customer_ids": ["c-9"]}
    assert asking.call(contract.of_customers, {"customer_ids": ["c-1"]}) == {"items": []}
    hold(ledger, "o-1", "100.00")
    [told] = asking.call(contract.of_customers, {"customer_ids": ["c-9", "c-1"]})["items"]
    assert (told["customer_id"], told["held"]["amount"]) == ("c-1", "100.00")
    assert asking.call(contract.of_customers, nobody) == {"items": []}
    release(ledger, "o-1")
    assert asking.call(contract.of_customers, {"customer_ids": ["c-1"]}) == {"items": []}


def test_an_order_beyond_the_limit_is_refused_and_one_within_is_held(ledger):
    ledger.owe("90000.00")
    refused = ledger.refusal(hold, ledger, "o-1", "12000.00")
    assert refused == "ledger.exposure.limit_exceeded"
    assert ledger.exposure() == ("90000.00", "0.00", "0.00")
    assert hold(ledger, "o-1", "10000.00")["exposure"]["amount"] == "100000.00"
    assert hold(ledger, "o-2", "12000.00", limit=None)["held"]["amount"] == "22000.00"


def test_the_same_order_replaces_its_own_hold(ledger):
    hold(ledger, "o-1", "100.00")
    hold(ledger, "o-1", "100.00")
    assert ledger.exposure()[1] == "100.00"
    hold(ledger, "o-1", "70.00", limit="1.00")
    assert ledger.exposure()[1] == "70.00"
    assert ledger.refusal(hold, ledger, "o-1", "71.00", limit="70.00") == (
        "ledger.exposure.limit_exceeded"
    )


def test_what_is_released_is_free_again(ledger):
    hold(ledger, "o-1", "100.00")
    release(ledger, "o-1")
    release(ledger, "o-1")
    release(ledger, "never")
    assert ledger.exposure() == ("0.00", "0.00", "0.00")
    assert hold(ledger, "o-1", "100.00")["held"]["amount"] == "100.00"


@pytest.mark.requirement("PLT-12")
def test_a_hold_that_arrives_behind_its_release_is_refused(ledger):
    sales, key = ledger.harness.acting(via="sales"), {"customer_id": "c-1", "order_id": "o-1"}
    sales.call(contract.release, key, idempotency_key="run:1:undo")
    late = {**key, "amount": {"amount": "10.00"}, "limit": None}
    with pytest.raises(ServiceError) as refused:
        sales.call(contract.hold, late, idempotency_key="run:1:do")
    assert refused.value.code == "idempotency_key_reused"
    assert ledger.exposure()[1] == "0.00"


def test_a_confirmed_order_turns_its_hold_into_the_receivable(ledger):
    hold(ledger, "order-1", "113.00")
    ledger.confirm()
    assert ledger.exposure() == ("113.00", "0.00", "0.00")
    hold(ledger, "order-1", "113.00")
    release(ledger, "order-1")
    assert ledger.exposure() == ("113.00", "0.00", "0.00")
    assert ledger.problems() == []


def test_a_hold_that_nobody_used_lapses(ledger):
    hold(ledger, "o-1", "100.00")
    ledger.harness.clock.advance(hours=23)
    ledger.harness.run_due()
    assert ledger.exposure()[1] == "100.00"
    ledger.harness.clock.advance(hours=2)
    ledger.harness.run_due()
    assert ledger.exposure()[1] == "0.00"


def test_each_change_is_told_with_the_whole_fold(ledger):
    hold(ledger, "order-1", "113.00")
    ledger.confirm()
    told = ledger.told(contract.changed)
    folds = [[e["data"][n]["amount"] for n in ("receivable", "held", "exposure")] for e in told]
    assert folds == [["0.00", "113.00", "113.00"], ["113.00", "0.00", "113.00"]]
    versions = [e["aggregateversion"] for e in told]
    assert versions == sorted(set(versions))
    assert {e["subject"] for e in told} == {"c-1"}


def test_what_if_tells_the_headroom_and_changes_nothing(ledger):
    ledger.owe("90.00")
    order = {"customer_id": "c-1", "amount": {"amount": "12.00"}, "limit": {"amount": "100.00"}}
    told = ledger.call(contract.foresee, order)
    assert (told["exposure_then"]["amount"], told["headroom_then"]["amount"]) == ("102.00", "-2.00")
    assert told["within_limit"] is False
    unlimited = ledger.call(contract.foresee, {**order, "limit": None})
    assert (unlimited["headroom_then"], unlimited["within_limit"]) == (None, None)
    more = {**order, "limit": {"amount": "102.00"}}
    assert ledger.call(contract.foresee, more)["within_limit"] is True
    assert ledger.exposure() == ("90.00", "0.00", "0.00")


def test_currencies_are_folded_apart(ledger):
    body = {"customer_id": "c-1", "order_id": "o-1", "limit": None}
    service = ledger.harness.acting(via="sales")
    service.call(contract.hold, {**body, "amount": {"amount": "5.00", "currency": "USD"}})
    dollars = ledger.call(contract.get, {"customer_id": "c-1", "currency": "USD"})
    assert (dollars["held"]["amount"], dollars["id"]) == ("5.00", "c-1.USD")
    assert ledger.exposure()[1] == "0.00"
    assert ledger.refusal(hold, ledger, "o-1", "1.00") == "ledger.exposure.held_elsewhere"
    mixed = {**body, "amount": {"amount": "1.00", "currency": "USD"}, "limit": {"amount": "9.00"}}
    assert ledger.refusal(service.call, contract.hold, mixed) == "ledger.exposure.other_currency"
    assert ledger.refusal(ledger.call, contract.foresee, {
        "customer_id": "c-1", "amount": {"amount": "1.00", "currency": "USD"},
        "limit": {"amount": "9.00"},
    }) == "ledger.exposure.other_currency"  # fmt: skip


def test_only_services_hold_credit(ledger):
    body = {"customer_id": "c-1", "order_id": "o-1", "amount": {"amount": "1.00"}}
    assert ledger.refusal(ledger.call, contract.hold, body) == "forbidden"


def test_orders_at_once_never_pass_the_limit_together(ledger):
    held, refused = [], []

    def order(number):
        try:
            held.append(hold(ledger, f"o-{number}", "30.00", limit="100.00"))
        except ServiceError as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=order, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(held), refused) == (3, ["ledger.exposure.limit_exceeded"] * 5)
    assert ledger.exposure()[1] == "90.00"


def test_of_a_customer_whom_one_may_not_see_no_exposure_is_told(ledger):
    told = {"id": "c-1", "name": "华为", "owner_id": "rep", "department_id": "east"}
    ledger.harness.tell(customer.created, "c-1", told, version=9)
    foreseen = {"customer_id": "c-1", "amount": {"amount": "1.00"}}
    asked = ((contract.get, {"customer_id": "c-1"}), (contract.foresee, foreseen))
    owner = ledger.harness.acting(actor_id="rep", scopes={"*": "own"})
    stranger = ledger.harness.acting(actor_id="rep-2", scopes={"*": "own"})
    neighbour = ledger.harness.acting(
        actor_id="rep-2", scopes={"customers.customer": "department"}, departments=("east",)
    )
    for operation, given in asked:
        for who in (owner, neighbour):
            assert who.call(operation, given)["customer_id"] == "c-1"
        assert ledger.refusal(stranger.call, operation, given) == "not_found"


def test_of_a_customer_whom_nobody_knows_no_exposure_is_told(ledger):
    asked = (contract.get, {}), (contract.foresee, {"amount": {"amount": "1.00"}})
    for operation, about in asked:
        told = {"customer_id": "nope", **about}
        assert ledger.refusal(ledger.call, operation, told) == "not_found"
    hold(ledger, "o-1", "1.00")
    for operation, about in asked:
        assert ledger.call(operation, {"customer_id": "c-1", **about})["customer_id"] == "c-1"


@pytest.mark.requirement("CUS-60", "EX-10")
def test_exposure_tells_open_orders_and_what_was_delivered_without_invoice(ledger):
    ledger.owe("60000.00")
    ledger.receive("5000.00")
    for order_id, total, delivered in (("o-1", "15000.00", "15000.00"), ("o-2", "20000.00", None)):
        ledger.harness.tell(order.confirmed, order_id, confirmed(order_id, total))
        if delivered:
            gone = {**confirmed(order_id, total), "shipment_total": cny(delivered)}
            ledger.harness.tell(order.shipped, order_id, gone, version=2)
    told = ledger.call(contract.get, {"customer_id": "c-1"})
    parts = ("invoiced", "delivered_not_invoiced", "open_orders", "advances", "exposure")
    assert [told[name]["amount"] for name in parts] == [
        *("60000.00", "15000.00", "20000.00", "5000.00", "90000.00")
    ]
    assert ledger.refusal(hold, ledger, "o-3", "12000.00") == "ledger.exposure.limit_exceeded"
    warned = hold(ledger, "o-3", "12000.00", mode="warn")
    assert warned["exposure"]["amount"] == "102000.00"


def confirmed(order_id, total):
    about = {"id": order_id, "number": order_id, "customer_id": "c-1", "due_on": "2026-04-25"}
    money = {"net": cny(total), "tax": cny("0.00"), "total": cny(total)}
    return {**about, **money, "lines": []}


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


def test_what_was_paid_counts_for_what_came_first():
    assert split([(100, 100, 40, 0)]) == (60, 40, 0)
    assert split([(100, 30, 40, 0)]) == (30, 0, 0)
    assert split([(100, 80, 60, 30)]) == (40, 30, 10)
    assert split([(50, 20, None, 0), (10, 10, 10, 10)]) == (0, 0, 30)
