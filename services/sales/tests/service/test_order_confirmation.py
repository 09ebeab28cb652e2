"""Confirming an order happens in sales and in the ledger, or in neither."""

import threading
import time

import pytest

from chassis.errors import ServiceError, Unavailable
from contracts.ledger import exposure
from contracts.sales import order as contract

HOLD, RELEASE = exposure.hold.id, exposure.release.id


class Crash(BaseException):
    """The process dies: nothing catches this."""


@pytest.fixture
def order(sales, huawei, widget):
    sales.rpc.answers = {HOLD: {}, RELEASE: {}}
    lines = [{"product_id": widget["id"], "quantity": "10"}]
    return sales.call(contract.create, {"customer_id": huawei, "lines": lines})


def confirm(sales, order, **about):
    return sales.call(contract.confirm, {"order_id": order["id"]}, **about)


def refused(sales, order, **about):
    with pytest.raises(ServiceError) as refusal:
        confirm(sales, order, **about)
    return refusal.value


def state(sales, order):
    return sales.call(contract.get, {"order_id": order["id"]})["state"]


def asked(sales):
    return [operation for operation, _ in sales.rpc.calls]


def at_once(*attempts):
    outcomes = []

    def run(attempt):
        try:
            outcomes.append(attempt())
        except ServiceError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return outcomes


def test_the_refusal_of_the_ledger_is_passed_on_and_the_order_stays_a_draft(sales, order):
    told = {"limit": "100000.00 CNY", "exposure": "100333.30 CNY"}
    sales.rpc.answers[HOLD] = exposure.LimitExceeded(**told)
    refusal = refused(sales, order)
    assert (refusal.code, refusal.status) == ("ledger.exposure.limit_exceeded", 409)
    assert refusal.details == told
    assert (state(sales, order), asked(sales)) == ("draft", [HOLD])
    assert sales.told(contract.confirmed) == []


def test_an_order_refused_for_its_credit_can_be_confirmed_after_all(sales, order):
    sales.rpc.answers[HOLD] = exposure.LimitExceeded()
    refused(sales, order)
    sales.rpc.answers[HOLD] = {}
    assert confirm(sales, order)["state"] == "confirmed"


def test_a_hold_that_may_have_happened_is_released_once_the_ledger_is_back(sales, order):
    sales.rpc.answers = {HOLD: Unavailable(service="ledger"), RELEASE: Unavailable()}
    assert refused(sales, order).status == 503
    assert state(sales, order) == "draft"
    sales.rpc.answers = {HOLD: {}, RELEASE: {}}
    sales.clock.advance(minutes=1)
    sales.run_due()
    assert asked(sales)[-1] == RELEASE
    assert confirm(sales, order)["state"] == "confirmed"


@pytest.mark.parametrize("step", ["hold", "bind"])
def test_a_process_that_died_is_taken_up_and_finished(sales, order, step, monkeypatch):
    def die(*_):
        raise Crash

    if step == "hold":
        sales.rpc.answers[HOLD] = die
    else:
        monkeypatch.setattr("sales.orders.model.Order.confirm", die)
    with pytest.raises(Crash):
        confirm(sales, order)
    assert state(sales, order) == "draft"
    monkeypatch.undo()
    sales.rpc.answers[HOLD] = {}
    sales.clock.advance(minutes=1)
    sales.run_due()
    assert (state(sales, order), len(sales.told(contract.confirmed))) == ("confirmed", 1)


def test_an_order_changed_while_its_credit_is_held_is_not_confirmed(sales, order):
    def change(_):
        sales.call(contract.update, {"order_id": order["id"], "note": "改"})
        return {}

    sales.rpc.answers[HOLD] = change
    assert refused(sales, order).code == "sales.order.changed_meanwhile"
    assert (state(sales, order), asked(sales)) == ("draft", [HOLD, RELEASE])


def test_an_order_cancelled_while_its_credit_is_held_stays_cancelled(sales, order):
    def cancel(_):
        sales.call(contract.cancel, {"order_id": order["id"], "reason": "x"})
        return {}

    sales.rpc.answers[HOLD] = cancel
    assert refused(sales, order).code == "sales.order.changed_meanwhile"
    assert (state(sales, order), asked(sales)) == ("cancelled", [HOLD, RELEASE])


def test_a_stale_order_is_not_confirmed_and_no_credit_is_held(sales, order):
    refusal = refused(sales, order, if_version=7)
    assert (refusal.code, refusal.details["version"]) == ("stale", 1)
    assert asked(sales) == []


def test_the_same_key_confirms_once_and_answers_alike(sales, order):
    first = confirm(sales, order, idempotency_key="k", if_version=1)
    assert confirm(sales, order, idempotency_key="k", if_version=1) == first
    assert asked(sales) == [HOLD]


def test_two_who_confirm_at_once_confirm_once(sales, order):
    def answer_slowly(_):
        time.sleep(0.2)
        return {}

    sales.rpc.answers[HOLD] = answer_slowly
    outcomes = at_once(*[lambda: confirm(sales, order)["state"]] * 2)
    assert outcomes.count("confirmed") == 1
    assert set(outcomes) - {"confirmed"} <= {"process.already_running", "sales.order.not_draft"}
    assert len(sales.told(contract.confirmed)) == 1


def test_two_who_ship_at_once_never_ship_more_than_was_ordered(sales, order):
    [line] = confirm(sales, order)["lines"]
    parts = {"order_id": order["id"], "lines": [{"line_id": line["id"], "quantity": "7"}]}
    outcomes = at_once(*[lambda: sales.call(contract.ship, parts)["delivery_state"]] * 3)
    assert sorted(outcomes) == ["partial"] + ["sales.order.over_shipment"] * 2
    read = sales.call(contract.get, {"order_id": order["id"]})
    assert (read["lines"][0]["shipped_quantity"], len(read["shipments"])) == ("7", 1)


def test_shipping_and_cancelling_at_once_end_in_one_of_both(sales, order):
    confirm(sales, order)
    key = {"order_id": order["id"]}
    outcomes = at_once(
        lambda: sales.call(contract.ship, key)["delivery_state"],
        lambda: sales.call(contract.cancel, {**key, "reason": "x"})["state"],
    )
    assert sorted(outcomes) in (
        ["full", "sales.order.already_shipped"],
        ["cancelled", "sales.order.not_confirmed"],
    )
