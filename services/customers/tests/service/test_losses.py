"""Lost customers: counted, listed to be won back, and hot spots cleaned."""

import pytest

from contracts.customers import activity, customer_class
from contracts.customers import loss as contract
from contracts.ledger import receipt

SPAN = {"since": "2026-03-01", "until": "2026-04-30"}


def classify(customers, customer, class_id, reason=None):
    given = {"customer_id": customer["id"], "class_id": class_id, "reason": reason}
    return customers.call(customer_class.classify, given)


def pay(customers, customer, amount, number):
    nothing = {"amount": "0.00", "currency": "CNY"}
    about = {"id": number, "number": number, "customer_id": customer["id"], "state": "posted"}
    sums = {"amount": {**nothing, "amount": amount}, "advance": nothing, "written_off": nothing}
    told = {**about, **sums, "received_on": "2026-03-25", "allocations": []}
    customers.tell(receipt.posted, number, told)


@pytest.fixture
def three(customers, open_customer):
    """Three customers: two lost, of whom one came back."""
    first, second, third = (open_customer(region=r) for r in ("广东", "广东", "海南"))
    pay(customers, first, "100.00", "r1")
    pay(customers, second, "50.00", "r2")
    customers.clock.advance(days=1)
    classify(customers, first, "class-lost", "价格")
    classify(customers, second, "class-lost", "服务")
    classify(customers, second, "class-formal_new", "回购")
    return first, second, third


def test_nobody_is_lost_without_a_reason_which_may_be_said_anew(customers, three, refusal_of):
    refusal = refusal_of(classify, customers, three[2], "class-lost")
    assert (refusal.code, refusal.pointer) == ("customers.customer_class.reason_needed", "/reason")
    classify(customers, three[2], "class-lost", "搬迁")
    classify(customers, three[2], "class-lost", "倒闭")
    found = customers.call(contract.win_back)["items"]
    assert {one["customer_id"]: one["reason"] for one in found}[three[2]["id"]] == "倒闭"
    assert customers.call(contract.analyse, SPAN)["lost"] == 3


@pytest.mark.requirement("CUS-75")
def test_losses_are_counted_with_their_reasons_and_worth(customers, three):
    told = customers.call(contract.analyse, SPAN)
    assert (told["lost"], told["won_back"], told["paid"]["amount"]) == (2, 1, "150.00")
    groups = {one["key"]: one["lost"] for one in told["groups"]}
    assert groups == {"价格": 1, "服务": 1, "回购": 0}
    later = customers.call(contract.analyse, {**SPAN, "since": "2026-03-26"})
    assert (later["customers"], later["rate_bp"]) == (3, 6666)
    before = customers.call(contract.analyse, {"since": "2026-03-01", "until": "2026-03-25"})
    assert (before["lost"], before["groups"]) == (0, [])


@pytest.mark.parametrize(
    ("group_by", "key"), [("region", "广东"), ("owner", "staff-1"), ("month", "2026-03")]
)
def test_losses_are_grouped(customers, three, group_by, key):
    told = customers.call(contract.analyse, {**SPAN, "group_by": group_by})
    assert [(one["key"], one["lost"], one["won_back"]) for one in told["groups"]] == [(key, 2, 1)]


def test_a_span_that_ends_before_it_begins_is_refused(customers, refusal_of):
    for until in ("2026-02-28", "2040-01-01"):
        refusal = refusal_of(customers.call, contract.analyse, {**SPAN, "until": until})
        assert (refusal.code, refusal.pointer) == ("customers.loss.span_wrong", "/until")


@pytest.mark.requirement("CUS-75")
def test_the_win_back_list_has_the_worthiest_first(customers, three, open_customer):
    first, _, third = three
    classify(customers, third, "class-lost", "搬迁")
    found = customers.call(contract.win_back)["items"]
    assert [(one["customer_id"], one["reason"]) for one in found] == [
        (first["id"], "价格"),
        (third["id"], "搬迁"),
    ]
    assert [one["paid"]["amount"] for one in found] == ["100.00", "0.00"]
    for narrow in ({"paid_gte": "60.00"}, {"q": first["phone"][-4:]}):
        assert len(customers.call(contract.win_back, narrow)["items"]) == 1
    page = customers.call(contract.win_back, {"limit": 1})
    rest = customers.call(contract.win_back, {"limit": 1, "cursor": page["next_cursor"]})
    assert [one["customer_id"] for one in rest["items"]] == [third["id"]]


def test_losses_out_of_scope_are_neither_counted_nor_listed(customers, three):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(contract.analyse, SPAN)["lost"] == 0
    assert rep.call(contract.win_back)["items"] == []


@pytest.mark.requirement("CUS-75")
def test_hot_spots_that_nobody_works_on_are_cleaned(customers, open_customer, refusal_of):
    cold, warm = open_customer(), open_customer()
    for one in (cold, warm):
        classify(customers, one, "class-formal_hot")
    customers.clock.advance(days=31)
    note = {"customer_id": warm["id"], "kind": "call", "content": "电话"}
    customers.call(activity.create, note)
    trial = customers.call(contract.clean, {"dry_run": True})
    assert (trial["moved"], [one["customer_id"] for one in trial["items"]]) == (0, [cold["id"]])
    assert customers.call(contract.clean, {})["moved"] == 1
    assert customers.call(contract.clean, {})["items"] == []
    assert customers.told(customer_class.classified)[-1]["data"]["class_id"] == "class-formal"
    unknown = refusal_of(customers.call, contract.clean, {"to_class_id": "nothing"})
    assert (unknown.code, unknown.pointer) == ("customers.customer_class.unknown", "/to_class_id")
