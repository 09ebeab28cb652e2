"""Orders of which a part is shipped, and the rest is not wanted any more."""

from decimal import Decimal

import pytest

from contracts.ledger import exposure, receivable
from contracts.sales import order as contract


def money(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def order(sales, huawei, widget):
    """Return a confirmed order of three pieces that are 100.00 in all."""
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    line = {"product_id": widget["id"], "quantity": "3", "unit_price": money("33.34")}
    terms = {"tax_included": True, "discount_amount": money("0.02")}
    made = sales.call(contract.create, {"customer_id": huawei, "lines": [line], **terms})
    assert made["total"] == money("100.00")
    return do(sales, made, "confirm")


def do(sales, order, verb, quantity=None, **fields):
    if quantity:
        fields["lines"] = [{"line_id": order["lines"][0]["id"], "quantity": quantity}]
    return sales.call(getattr(contract, verb), {"order_id": order["id"], **fields})


def owed(sales, order, left, version, credited):
    """Let the ledger tell how the receivable of the order stands."""
    about = {"id": "r", "customer_id": "huawei", "title": order["number"], "state": "open"}
    about |= {"source_type": "order", "source_id": order["id"], "tax": money("0.00")}
    days = {"happened_on": "2026-03-25", "due_on": "2026-04-24"}
    sums = {"credited": money(credited), "written_off": money("0.00")}
    told = {**about, **days, **sums, "amount": money("100.00"), "open_amount": money(left)}
    sales.tell(receivable.changed, "r", told, version=version)


def sum_of(sales, event, name):
    return sum(Decimal(one["data"][name]["amount"]) for one in sales.told(event))


@pytest.mark.parametrize("exchange", [False, True])
@pytest.mark.parametrize("price", ["1516.65", "0.04", "99.97", "100.00"])
def test_shipments_less_returns_in_between_add_up_to_what_is_kept(
    sales, huawei, widget, price, exchange
):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    line = {"product_id": widget["id"], "quantity": "7", "unit_price": money(price)}
    less = {"discount_amount": money(str(Decimal(price) * 6))}
    new = {"customer_id": huawei, "lines": [line], "tax_included": True, **less}
    made = do(sales, sales.call(contract.create, new), "confirm")
    assert made["total"] == money(price)
    for verb, quantity in (("ship", "4"), ("return_goods", "1"), ("ship", "1"), ("ship", None)):
        about = {"reason": "退货", "exchange": exchange} if verb == "return_goods" else {}
        do(sales, made, verb, quantity, **about)
    out = sum_of(sales, contract.shipped, "shipment_total")
    back = sum_of(sales, contract.returned, "return_total")
    [last] = sales.told(contract.returned)
    kept = last["data"]["kept_total"]["amount"]
    assert out - back == Decimal(kept)


def test_the_rest_that_nobody_wants_is_closed_and_told_with_what_it_costs(sales, order):
    do(sales, order, "ship", "1")
    shut = do(sales, order, "close", reason="客户不再需要")
    assert (shut["state"], shut["delivery_state"], shut["reason"]) == (
        "confirmed",
        "full",
        "客户不再需要",
    )
    [line] = shut["lines"]
    assert (line["shipped_quantity"], line["closed_quantity"]) == ("1", "2")
    assert shut["closed_at"] and set(shut["abilities"]) == {"return"}
    [told] = [one["data"] for one in sales.told(contract.closed)]
    assert (told["closed_total"], told["kept_total"]) == (money("66.67"), money("33.33"))
    assert (told["kept_quantity"], told["reason"]) == ("1", "客户不再需要")
    [row] = told["closed_lines"]
    assert (row["quantity"], row["total"]) == ("2", money("66.67"))


def test_what_is_shipped_and_credited_adds_up_to_the_order_to_the_cent(sales, order):
    do(sales, order, "ship", "2")
    do(sales, order, "return_goods", "1", reason="破损")
    do(sales, order, "close", reason="x")
    parts = [sales.told(contract.returned)[0]["data"], sales.told(contract.closed)[0]["data"]]
    credited = Decimal(parts[0]["return_total"]["amount"]) + Decimal(
        parts[1]["closed_total"]["amount"]
    )
    assert (credited, parts[1]["kept_total"]) == (Decimal("66.67"), money("33.33"))


def test_a_closed_order_is_completed_once_what_was_kept_is_paid(sales, order):
    do(sales, order, "ship", "1")
    do(sales, order, "close", reason="x")
    owed(sales, order, "33.33", 2, "66.67")
    assert do(sales, order, "get")["state"] == "confirmed"
    owed(sales, order, "0.00", 3, "66.67")
    done = do(sales, order, "get")
    assert (done["state"], done["paid"], done["credited"]) == (
        "completed",
        money("33.33"),
        money("66.67"),
    )
    assert len(sales.told(contract.completed)) == 1


def test_an_order_that_owes_nothing_is_completed_by_closing_it(sales, order):
    do(sales, order, "ship", "1")
    owed(sales, order, "0.00", 2, "66.67")
    assert do(sales, order, "close", reason="x")["state"] == "completed"
    assert len(sales.told(contract.completed)) == 1


def test_goods_exchanged_behind_the_closing_are_sent_again_and_no_more(sales, order):
    do(sales, order, "ship", "1")
    do(sales, order, "close", reason="x")
    back = do(sales, order, "return_goods", "1", exchange=True, reason="换货")
    assert back["delivery_state"] == "none" and "ship" in back["abilities"]
    assert do(sales, order, "ship")["lines"][0]["shipped_quantity"] == "1"


def test_what_cannot_be_closed_is_refused(sales, order, huawei, widget, refusal_of):
    def refused(one=order):
        return refusal_of(contract.close, {"order_id": one["id"], "reason": "x"}).code

    assert "close" not in order["abilities"]
    assert refused() == "sales.order.nothing_shipped"
    assert "close" in do(sales, order, "ship", "1")["abilities"]
    do(sales, order, "ship")
    assert refused() == "sales.order.nothing_to_close"
    lines = [{"product_id": widget["id"], "quantity": "1"}]
    draft = sales.call(contract.create, {"customer_id": huawei, "lines": lines})
    assert refused(draft) == "sales.order.not_confirmed"
    assert refusal_of(contract.close, {"order_id": order["id"]}).code == "invalid"


def test_trying_to_close_changes_and_tells_nothing(sales, order):
    do(sales, order, "ship", "1")
    key = {"order_id": order["id"], "reason": "x"}
    tried = sales.acting(dry_run=True).call(contract.close, key)
    assert tried["lines"][0]["closed_quantity"] == "2"
    assert do(sales, order, "get")["closed_at"] is None
    assert sales.told(contract.closed) == []


def test_history_tells_who_closed_the_rest_and_why(sales, order):
    do(sales, order, "ship", "1")
    do(sales, order, "close", reason="项目缩减")
    changes = sales.call(contract.history, {"order_id": order["id"]})["items"]
    assert any("项目缩减" in str(one) for one in changes)


def test_of_an_order_that_came_back_whole_it_is_told_that_it_did(sales, order):
    do(sales, order, "ship")
    assert do(sales, order, "return_goods", "1", reason="x")["delivery_state"] == "full"
    back = do(sales, order, "return_goods", reason="x")
    assert back["delivery_state"] == "returned"
    assert {"ship", "return", "close"}.isdisjoint(back["abilities"])
    found = sales.call(contract.listed, {"delivery_state": "returned"})["items"]
    assert [one["id"] for one in found] == [order["id"]]
    assert sales.call(contract.listed, {"delivery_state": "none"})["items"] == []


def test_a_paid_order_of_which_nothing_was_shipped_is_cancelled_by_closing_it(
    sales, order, refusal_of
):
    owed(sales, order, "0.00", 2, "0.00")
    key = {"order_id": order["id"], "reason": "客户不再需要"}
    assert refusal_of(contract.cancel, key).code == "sales.order.already_paid"
    assert "close" in do(sales, order, "get")["abilities"]
    shut = do(sales, order, "close", reason="客户不再需要")
    assert (shut["state"], shut["delivery_state"], shut["reason"]) == (
        "cancelled",
        "none",
        "客户不再需要",
    )
    [told] = sales.told(contract.cancelled)
    assert told["data"]["was_confirmed"] and sales.told(contract.closed) == []
