"""The credit of customers: every path asks the same check (worked example 10)."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import credit_grade, customer, customer_class
from contracts.ledger import exposure
from contracts.sales import credit as contract
from contracts.sales import order, quote

OVER = "ledger.exposure.limit_exceeded"
GRADE = {"id": "B", "name": "B", "payment_days": 45, "class_ids": [], "active": True}


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def owes(sales):
    """Return a function by which the ledger tells what a customer owes; version counts up."""
    versions = iter(range(1, 99))

    def owes(amount, customer_id="huawei"):
        none = dict.fromkeys(("receivable", "held", "advances"), cny("0.00"))
        told = {"customer_id": customer_id, "currency": "CNY", **none, "exposure": cny(amount)}
        sales.tell(exposure.changed, "e", told, version=next(versions))

    return owes


@pytest.fixture
def graded(sales, huawei):
    """Return a function that tells the grade of a class in which the customer is."""
    about = {"id": "huawei", "name": "华为", "class_id": "vip", "owner_id": "rep"}
    versions = iter(range(2, 99))

    def graded(limit="100000.00", mode="block", **fields):
        told = {**GRADE, "limit": cny(limit), "mode": mode, "warn_percent": 90, "reach": ["vip"]}
        sales.tell(credit_grade.told, "B", {**told, **fields}, version=next(versions))
        sales.tell(customer_class.classified, "huawei", about, version=2)
        sales.run_due()

    return graded


@pytest.fixture
def draft(sales, huawei, widget):
    """Return a function that drafts an order of some money."""

    def draft(amount="12000.00", operation=order.create):
        line = {"product_id": widget["id"], "quantity": "1", "unit_price": cny(amount)}
        return sales.call(operation, {"customer_id": "huawei", "lines": [line]})

    return draft


def holding(sales, total):
    """Let the ledger hold whatever is not refused, and tell the exposure then."""
    sales.rpc.answers = {exposure.hold.id: {"exposure": cny(total)}, exposure.release.id: {}}


def asked(sales):
    return [payload for name, payload in sales.rpc.calls if name == exposure.hold.id][-1]


def refusal(call, *args):
    with pytest.raises(ServiceError) as refused:
        call(*args)
    return refused.value.code


def told(sales):
    return [e["data"]["standing"] for e in sales.told(contract.standing_changed)]


@pytest.mark.requirement("CUS-60", "EX-10")
def test_a_new_order_is_asked_for_by_limit_and_mode_of_the_grade(sales, graded, owes, draft):
    graded()
    owes("90000.00")
    one = draft()
    assert (one["credit_standing"], one["payment_days"]) == ("over", 45)
    holding(sales, "102000.00")
    sales.call(order.confirm, {"order_id": one["id"]})
    wire = asked(sales)
    assert (wire["limit"], wire["mode"]) == (cny("100000.00"), "block")


@pytest.mark.requirement("CUS-60", "EX-10")
def test_a_draft_shows_how_the_customer_stands_now_and_keeps_its_version(
    sales, graded, owes, draft
):
    graded()
    made = draft()
    assert made["credit_standing"] == "fine"
    for amount, standing in (("95000.00", "over"), ("10000.00", "fine")):
        owes(amount)
        told = sales.call(order.get, {"order_id": made["id"]})
        assert (told["credit_standing"], told["version"]) == (standing, made["version"])


@pytest.mark.requirement("CUS-60")
def test_a_draft_shows_how_the_customer_stands_by_a_new_limit_or_grade(sales, graded, draft):
    key = {"order_id": draft()["id"]}
    about = {"id": "huawei", "name": "华为", "owner_id": "rep"}
    for version, limit, standing in (
        (2, "100.00", "over"),
        (3, "90000.00", "fine"),
        (4, None, "none"),
    ):
        told = {**about, "credit_limit": limit and cny(limit)}
        sales.tell(customer.updated, "huawei", told, version=version)
        assert sales.call(order.get, key)["credit_standing"] == standing
    sales.tell(customer.updated, "huawei", {**about, "class_id": "vip"}, version=5)
    for limit, standing in (("12500.00", "near"), ("100.00", "over")):
        graded(limit)
        assert sales.call(order.get, key)["credit_standing"] == standing


def test_in_the_mode_warn_the_order_is_let_go_and_says_so(sales, graded, owes, draft):
    graded(mode="warn")
    owes("90000.00")
    one = draft()
    holding(sales, "102000.00")
    done = sales.call(order.confirm, {"order_id": one["id"]})
    assert (done["state"], done["credit_standing"]) == ("confirmed", "over")
    assert asked(sales)["mode"] == "warn"


@pytest.mark.requirement("CUS-60", "EX-10")
def test_a_released_order_goes_over_the_limit_until_its_quantity_is_raised(sales, graded, draft):
    graded()
    key = {"order_id": draft()["id"]}
    released = sales.call(contract.release_credit, {**key, "reason": "老板同意"})
    assert released["credit_released_by"] == "staff-1"
    holding(sales, "1.00")
    lines = [{**line, "quantity": "2"} for line in _lines(sales, key)]
    raised = sales.call(order.update, {**key, "lines": lines})
    assert raised["credit_released_at"] is None
    sales.call(contract.release_credit, {**key, "reason": "老板同意"})
    sales.call(order.confirm, key)
    assert asked(sales)["mode"] == "warn"


def _lines(sales, key):
    kept = ("product_id", "quantity", "unit_price")
    return [{name: line[name] for name in kept} for line in sales.call(order.get, key)["lines"]]


@pytest.mark.requirement("EX-10")
def test_a_raised_quantity_asks_the_check_again(sales, graded, owes, draft):
    graded()
    owes("80000.00")
    key = {"order_id": draft()["id"]}
    assert sales.call(order.get, key)["credit_standing"] == "near"
    lines = [{**line, "quantity": "2"} for line in _lines(sales, key)]
    assert sales.call(order.update, {**key, "lines": lines})["credit_standing"] == "over"


@pytest.mark.requirement("CUS-60", "EX-10")
def test_a_quote_over_the_limit_becomes_no_order(sales, graded, owes, draft):
    graded()
    owes("90000.00")
    key = {"quote_id": draft(operation=quote.create)["id"]}
    sales.call(quote.send, key)
    sales.call(quote.accept, key)
    assert refusal(sales.call, quote.convert, key) == OVER
    owes("80000.00")
    assert sales.call(quote.convert, key)["credit_standing"] == "near"


@pytest.mark.requirement("CUS-60", "EX-10")
def test_nothing_is_shipped_over_a_lowered_limit_unless_it_is_released(sales, graded, owes, draft):
    graded()
    key = {"order_id": draft()["id"]}
    holding(sales, "12000.00")
    sales.call(order.confirm, key)
    owes("12000.00")
    graded("10000.00")
    assert refusal(sales.call, order.ship, key) == OVER
    sales.call(contract.release_credit, {**key, "reason": "已付款在途"})
    assert sales.call(order.ship, key)["delivery_state"] == "full"


@pytest.mark.requirement("CUS-60", "EX-10")
def test_a_bounced_receipt_and_a_lower_limit_ask_the_same_check(sales, graded, owes):
    graded()
    owes("85000.00")
    assert told(sales) == []
    owes("95000.00")  # as when a receipt is reversed, or an order opened again
    graded("90000.00")
    assert told(sales) == ["near", "over"]
    last = sales.told(contract.standing_changed)[-1]["data"]
    assert (last["owner_id"], last["credit_limit"]) == ("rep", cny("90000.00"))
    owes("10.00")
    assert told(sales) == ["near", "over", "fine"]


def test_a_limit_of_the_customer_himself_comes_first(sales, graded, owes):
    graded("1000.00")
    own = {"id": "huawei", "name": "华为", "class_id": "vip", "credit_limit": cny("50.00")}
    sales.tell(customer.updated, "huawei", {**own, "payment_days": 7}, version=3)
    owes("60.00")
    known = sales.call(contract.get, {"customer_id": "huawei"})
    assert (known["credit_limit"], known["payment_days"]) == (cny("50.00"), 7)
    assert (known["grade_name"], known["standing"]) == ("B", "over")


def test_a_grade_that_is_gone_limits_nobody(sales, graded, owes):
    graded("10.00")
    owes("20.00")
    gone = {**GRADE, "limit": cny("10.00"), "mode": "block", "warn_percent": 90, "reach": ["vip"]}
    sales.tell(credit_grade.removed, "B", gone, version=99)
    sales.run_due()
    assert told(sales) == ["over", "none"]


def test_what_is_over_has_no_credit_to_release(sales, draft):
    key = {"order_id": draft()["id"]}
    sales.call(order.cancel, {**key, "reason": "误录"})
    wish = {**key, "reason": "x"}
    assert refusal(sales.call, contract.release_credit, wish).endswith("credit_not_releasable")
