"""Who changed which line of a price list, a quote or an order, and from what to what."""

import pytest

from chassis.errors import ServiceError
from chassis.told_lines import MOST
from contracts import operation_log
from contracts.ledger import exposure
from contracts.sales import order, price_list, quote

pytestmark = pytest.mark.requirement("PLT-17")


def money(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


def price(product_id, least, amount):
    return {"product_id": product_id, "min_quantity": least, "unit_price": money(amount)}


def past(who, contract, key):
    """Return what the history tells of lines, newest first."""
    items = who.call(contract.history, key)["items"]
    return [entry["changes"]["lines"] for entry in items if "lines" in entry["changes"]]


@pytest.fixture
def draft(sales, huawei, widget):
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    lines = [{"product_id": widget["id"], "quantity": q} for q in ("10", "2.5")]
    return sales.call(order.create, {"customer_id": huawei, "lines": lines})


def test_each_price_of_a_list_is_told_as_it_was_and_as_it_is(sales, widget):
    mine = widget["id"]
    lines = [price(mine, "1", "30.00"), price(mine, "10", "28.00"), price(mine, "20", "27.00")]
    made = sales.call(price_list.create, {"code": "L-1", "name": "经销价", "lines": lines})
    key = {"price_list_id": made["id"]}
    lines = [price(mine, "1", "30.00"), price(mine, "10", "29.00"), price(mine, "50", "25.00")]
    sales.call(price_list.update, {**key, "lines": lines})
    [[before, after]] = past(sales, price_list, key)
    assert before == [price(mine, "10", "28.00"), price(mine, "20", "27.00"), None]
    assert after == [price(mine, "10", "29.00"), None, price(mine, "50", "25.00")]
    [logged] = sales.call(operation_log.log_of("sales")[1], {"record_id": made["id"], "limit": 1})[
        "items"
    ]
    assert logged["changes"]["lines"][0][0]["unit_price_minor"] == 2800


def test_a_long_list_is_told_whole_by_entries_that_stay_short(sales, widget):
    lines = [price(widget["id"], str(n), "30.00") for n in range(1, MOST + 12)]
    made = sales.call(price_list.create, {"code": "L-1", "name": "经销价", "lines": lines})
    key = {"price_list_id": made["id"]}
    raised = [{**one, "unit_price": money("31.00")} for one in lines]
    sales.call(price_list.update, {**key, "lines": raised})
    told = past(sales, price_list, key)
    assert sorted(len(after) for _, after in told) == [11, MOST]
    assert sorted(int(one["min_quantity"]) for _, after in told for one in after) == [
        *range(1, MOST + 12)
    ]


@pytest.mark.parametrize("contract", [order, quote])
def test_a_line_of_a_document_is_told_with_what_changed_of_it(sales, huawei, widget, contract):
    lines = [{"product_id": widget["id"], "quantity": q} for q in ("10", "2.5")]
    made = sales.call(contract.create, {"customer_id": huawei, "lines": lines})
    key = {f"{contract.__name__.rpartition('.')[2]}_id": made["id"]}
    sales.call(contract.update, {**key, "lines": lines})
    assert past(sales, contract, key) == []
    changed = {"quantity": "3", "unit_price": money("20.00"), "discount_percent": "5", "note": "急"}
    sales.call(contract.update, {**key, "lines": [lines[0], {**lines[1], **changed}]})
    [[[before], [after]]] = past(sales, contract, key)
    assert (before["number"], before["product_name"]) == (2, widget["name"])
    assert (before["quantity"], after["quantity"]) == ("2.5", "3")
    assert (before["unit_price"], after["unit_price"]) == (money("33.33"), money("20.00"))
    assert (before["discount_percent"], after["discount_percent"]) == ("0", "5")
    assert (before["note"], after["note"]) == (None, "急")
    assert after["total"] == money("57.00") and "tax_percent" not in after
    sales.call(contract.update, {**key, "lines": lines[:1]})
    newest, *_ = past(sales, contract, key)
    assert newest[1] == [None] and newest[0][0]["discount_percent"] == "5"


def test_what_was_shipped_of_a_line_is_told(sales, draft):
    key = {"order_id": draft["id"]}
    sales.call(order.confirm, key)
    line = draft["lines"][1]
    sales.call(order.ship, {**key, "lines": [{"line_id": line["id"], "quantity": "1.5"}]})
    [[[before], [after]]] = past(sales, order, key)
    assert (before["shipped_quantity"], after["shipped_quantity"]) == ("0", "1.5")
    assert after["number"] == 2 and "quantity" not in after


def test_a_stranger_is_not_told_the_number_of_an_order_that_he_does_not_see(sales, draft):
    stranger = sales.acting(actor_id="wang", scopes={"*": "own"})
    for read in (order.get, order.history):
        with pytest.raises(ServiceError) as refused:
            stranger.call(read, {"order_id": draft["id"]})
        assert refused.value.details == {"resource": "sales.order", "id": draft["id"]}
