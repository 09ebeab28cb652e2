"""Orders follow what is owed of them: credits and debts given up end them as money does."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import exposure, receivable
from contracts.sales import order as contract


def money(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def order(sales, huawei, widget):
    """Return a confirmed order of a hundred pieces at 90.00."""
    sales.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    line = {"product_id": widget["id"], "quantity": "100"}
    terms = {"tax_included": True, "discount_amount": money("333.00")}
    made = sales.call(contract.create, {"customer_id": huawei, "lines": [line], **terms})
    assert made["total"] == money("3000.00")
    return do(sales, made, "confirm")


def do(sales, order, verb, quantity=None, **fields):
    if quantity:
        fields["lines"] = [{"line_id": order["lines"][0]["id"], "quantity": quantity}]
    return sales.call(getattr(contract, verb), {"order_id": order["id"], **fields})


def owed(sales, order, left, version, *, state="open", **given_back):
    """Let the ledger tell how the receivable of the order stands: credited, written_off."""
    about = {"id": "r", "customer_id": "huawei", "title": order["number"], "state": state}
    about |= {"source_type": "order", "source_id": order["id"], "tax": money("0.00")}
    days = {"happened_on": "2026-03-25", "due_on": "2026-04-24"}
    names = ("credited", "written_off", *given_back.keys() & {"bad_debt", "set_off"})
    sums = {name: money(given_back.get(name, "0.00")) for name in names}
    told = {**about, **days, **sums, "amount": money("3000.00"), "open_amount": money(left)}
    told |= {"offset_numbers": ["OF-1", "OF-2"]} if "set_off" in given_back else {}
    sales.tell(receivable.changed, "r", told, version=version)


def stands(sales, order):
    told = sales.call(contract.get, {"order_id": order["id"]})
    return told["state"], told["payment_state"], told["paid"]["amount"]


@pytest.mark.requirement("EX-12")
def test_thirty_of_a_hundred_are_kept_and_paid_and_the_order_is_completed_once(sales, order):
    do(sales, order, "ship", "70")
    do(sales, order, "return_goods", "70", reason="退货")
    owed(sales, order, "900.00", 2, credited="2100.00")
    do(sales, order, "ship")
    assert stands(sales, order) == ("confirmed", "none", "0.00")
    owed(sales, order, "0.00", 3, credited="2100.00")
    assert stands(sales, order) == ("completed", "full", "900.00")
    assert len(sales.told(contract.completed)) == 1
    [told] = sales.told(contract.returned)
    assert (told["data"]["kept_quantity"], told["data"]["kept_total"]) == ("30", money("900.00"))


def test_a_credit_of_a_completed_order_leaves_it_completed_until_it_is_taken_back(sales, order):
    do(sales, order, "ship")
    owed(sales, order, "0.00", 2)
    do(sales, order, "return_goods", "40", reason="退货")
    owed(sales, order, "0.00", 3, credited="1200.00")
    assert stands(sales, order) == ("completed", "full", "1800.00")
    assert (len(sales.told(contract.completed)), sales.told(contract.reopened)) == (1, [])
    owed(sales, order, "1200.00", 4)
    assert stands(sales, order) == ("confirmed", "partial", "1800.00")
    assert len(sales.told(contract.reopened)) == 1


def test_what_is_given_up_ends_an_order_and_what_comes_back_opens_it(sales, order):
    do(sales, order, "ship")
    owed(sales, order, "0.00", 2, written_off="3000.00")
    assert stands(sales, order) == ("completed", "settled", "0.00")
    owed(sales, order, "3000.00", 3)
    assert stands(sales, order) == ("confirmed", "none", "0.00")


def test_an_order_that_came_back_whole_is_over_once_it_is_credited(sales, order):
    do(sales, order, "ship")
    do(sales, order, "return_goods", reason="退货")
    assert stands(sales, order)[0] == "confirmed"
    owed(sales, order, "0.00", 2, credited="3000.00")
    assert stands(sales, order) == ("completed", "settled", "0.00")


@pytest.mark.parametrize(
    ("given_back", "paid", "state"),
    [
        ({"written_off": "2000.00", "bad_debt": "2000.00"}, "1000.00", "settled"),
        ({"written_off": "0.40", "bad_debt": "0.00"}, "2999.60", "full"),
        ({"written_off": "500.40", "bad_debt": "500.00"}, "2499.60", "settled"),
        ({"credited": "1000.00"}, "2000.00", "full"),
    ],
    ids=["bad debt", "rounding", "both", "credit"],
)
def test_paid_in_full_is_only_what_was_paid_by_money(sales, order, given_back, paid, state):
    do(sales, order, "ship")
    owed(sales, order, "0.00", 2, **given_back)
    assert stands(sales, order) == ("completed", state, paid)
    for asked, found in ((state, 1), ("partial", 0), ("none", 0)):
        listed = sales.call(contract.listed, {"payment_state": asked})["items"]
        assert len(listed) == found
    owed(sales, order, "1000.00", 3)
    assert stands(sales, order) == ("confirmed", "partial", "2000.00")


def test_told_in_another_order_it_comes_to_the_same(sales, order):
    do(sales, order, "ship")
    owed(sales, order, "0.00", 4, credited="1200.00")
    owed(sales, order, "1200.00", 3, credited="1200.00")
    owed(sales, order, "3000.00", 2)
    assert stands(sales, order) == ("completed", "full", "1800.00")
    assert len(sales.told(contract.completed)) == 1


def test_an_order_of_which_something_was_given_up_is_not_cancelled(sales, order, refusal_of):
    owed(sales, order, "2000.00", 2, written_off="1000.00")
    refused = refusal_of(contract.cancel, {"order_id": order["id"], "reason": "x"})
    assert refused.code == "sales.order.given_up"
    assert "cancel" not in sales.call(contract.get, {"order_id": order["id"]})["abilities"]


@pytest.mark.requirement("SAL-41")
def test_money_that_crossed_a_cancellation_is_no_longer_paid_for_the_order(sales, order):
    do(sales, order, "cancel", reason="客户撤单")
    owed(sales, order, "1000.00", 2)
    assert stands(sales, order) == ("cancelled", "partial", "2000.00")
    owed(sales, order, "0.00", 3, state="cancelled")
    assert stands(sales, order) == ("cancelled", "none", "0.00")


def test_what_was_set_off_names_the_document_that_keeps_an_order_from_being_cancelled(sales, order):
    owed(sales, order, "2900.00", 2, set_off="100.00")
    with pytest.raises(ServiceError) as refused:
        do(sales, order, "cancel", reason="x")
    assert refused.value.code == "sales.order.set_off"
    assert refused.value.details["offsets"] == "OF-1, OF-2"
    owed(sales, order, "2800.00", 3, set_off="100.00")
    with pytest.raises(ServiceError) as refused:
        do(sales, order, "cancel", reason="x")
    assert refused.value.code == "sales.order.already_paid"
    owed(sales, order, "3000.00", 4, set_off="0.00")
    assert do(sales, order, "cancel", reason="x")["state"] == "cancelled"
