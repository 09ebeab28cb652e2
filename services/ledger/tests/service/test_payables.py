"""Payables and the payments that settle them."""

import pytest

from chassis.errors import ServiceError
from chassis.field_rights import FieldNotVisible, FieldRights
from contracts import catalogue
from contracts.customers import customer
from contracts.ledger import payable as contract
from contracts.ledger import receipt, supplier_credit, supplier_statement

pytestmark = pytest.mark.requirement("LED-04")


def owe(ledger, amount="113.00", tax="13.00", supplier="s-1", **about):
    fields = {"supplier_id": supplier, "title": "采购", "amount": {"amount": amount}}
    return ledger.keyed(contract.create, {**fields, "tax": {"amount": tax}, **about})


def pay(ledger, amount, *parts, **about):
    given = [{"payable_id": p["id"], "amount": {"amount": a}} for p, a in parts]
    fields = {"supplier_id": "s-1", "amount": {"amount": amount}, "parts": given}
    return ledger.keyed(contract.pay, {**fields, **about})


def state(ledger, made):
    told = ledger.call(contract.get, {"payable_id": made["id"]})
    return told["state"], told["open_amount"]["amount"]


def test_a_purchase_and_its_payment_settle_what_we_owe(ledger):
    debt = owe(ledger)
    assert [ledger.balance(c) for c in ("1405", "2221", "2202")] == ["100.00", "13.00", "-113.00"]
    made = pay(ledger, "150.00", (debt, "113.00"))
    assert (state(ledger, debt), made["prepaid"]["amount"]) == (("settled", "0.00"), "37.00")
    found = [ledger.balance(code) for code in ("2202", "1123", "1002")]
    assert found == ["0.00", "37.00", "-150.00"]
    key = {"payment_id": made["id"], "reason": "x"}
    after = ledger.keyed(contract.reverse, key, if_version=1)
    assert (after["state"], state(ledger, debt)) == ("reversed", ("open", "113.00"))
    assert ledger.balance("1002") == "0.00"
    assert ledger.refusal(ledger.keyed, contract.reverse, key) == "ledger.payment.reversed"
    assert ledger.problems() == []


def test_a_rest_that_the_supplier_gives_up_is_rounded_off_until_the_payment_is_reversed(ledger):
    debt = owe(ledger)
    short = pay(ledger, "100.00", (debt, "100.00"), round_off=True)
    assert state(ledger, debt) == ("open", "13.00")  # that is no rounding
    made = pay(ledger, "12.50", (debt, "12.50"), round_off=True)
    assert (state(ledger, debt), made["written_off"]["amount"]) == (("settled", "0.00"), "0.50")
    assert [ledger.balance(code) for code in ("2202", "5603")] == ["0.00", "-0.50"]
    assert (open_on(ledger, "2026-03-31"), ledger.problems()) == ("0.00", [])
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = ledger.call(supplier_statement.read, {"supplier_id": "s-1", **days})
    sums = [told[name]["amount"] for name in ("charged", "paid", "adjusted", "closing_balance")]
    assert sums == ["113.00", "112.50", "0.50", "0.00"]
    for one in (made, short):
        ledger.keyed(contract.reverse, {"payment_id": one["id"], "reason": "x"}, if_version=1)
    told = ledger.call(supplier_statement.read, {"supplier_id": "s-1", **days})
    assert (state(ledger, debt), told["adjusted"]["amount"]) == (("open", "113.00"), "0.00")
    assert (told["closing_balance"]["amount"], ledger.problems()) == ("113.00", [])


def test_nothing_is_rounded_off_unasked_or_beyond_what_the_caller_may(ledger):
    early = pay(ledger, "113.00")
    debt, other = owe(ledger), owe(ledger)
    given = [{"payable_id": debt["id"], "amount": {"amount": "112.99"}}]
    key = {"payment_id": early["id"]}
    ledger.keyed(contract.allocate, {**key, "parts": given}, if_version=1)
    assert state(ledger, debt) == ("open", "0.01")
    pay(ledger, "111.99", (other, "111.99"), round_off=True)
    assert state(ledger, other) == ("open", "1.01")
    pay(ledger, "0.50", (other, "0.50"), round_off=True)
    assert state(ledger, other) == ("open", "0.51")  # what is left is more than what was paid
    last = [{"payable_id": other["id"], "amount": {"amount": "0.01"}}]
    ledger.keyed(contract.allocate, {**key, "parts": last, "round_off": True}, if_version=2)
    assert state(ledger, other) == ("open", "0.50") and ledger.problems() == []


def test_a_prepayment_is_allocated_later(ledger):
    made = pay(ledger, "50.00")
    debt = owe(ledger)
    parts = [{"payable_id": debt["id"], "amount": {"amount": "50.00"}}]
    key = {"payment_id": made["id"], "parts": parts}
    ledger.keyed(contract.allocate, key, if_version=1)
    assert state(ledger, debt) == ("open", "63.00")
    assert ledger.refusal(ledger.keyed, contract.allocate, key) == "ledger.payment.over_allocated"
    assert ledger.balance("1123") == "0.00"
    assert ledger.problems() == []


def test_a_payable_with_payments_is_not_cancelled(ledger):
    debt = owe(ledger)
    key = {"payable_id": debt["id"]}
    made = pay(ledger, "1.00", (debt, "1.00"))
    assert ledger.refusal(ledger.call, contract.cancel, key) == "ledger.payable.paid"
    ledger.keyed(contract.reverse, {"payment_id": made["id"], "reason": "x"})
    ledger.call(contract.cancel, key)
    assert state(ledger, debt) == ("cancelled", "0.00")
    assert ledger.refusal(ledger.call, contract.cancel, key) == "ledger.payable.not_open"
    refused = ledger.refusal(pay, ledger, "1.00", (debt, "1.00"))
    assert refused == "ledger.payable.not_open"
    assert ledger.problems() == []


def test_what_does_not_suit_is_refused_and_nothing_is_written(ledger):
    debt, foreign = owe(ledger), owe(ledger, supplier="s-2")
    assert ledger.refusal(owe, ledger, "10.00", "11.00") == "ledger.payable.tax"
    assert ledger.refusal(owe, ledger, "0.00", "0.00") == "ledger.payable.nothing"
    for parts, code in (
        ((debt, "114.00"), "ledger.payment.over_allocated"),
        ((foreign, "1.00"), "ledger.payment.other_supplier"),
        (({"id": "none"}, "1.00"), "unknown_record"),
    ):
        assert ledger.refusal(pay, ledger, "200.00", parts) == code
    assert ledger.refusal(pay, ledger, "1.00", account_code="1405") == "ledger.receipt.not_cash"
    assert ledger.refusal(pay, ledger, "0.00") == "ledger.payable.nothing"
    assert ledger.balance("1002") == "0.00"


def test_a_payable_is_not_due_before_it_came_up(ledger):
    days = {"happened_on": "2026-03-02", "due_on": "2026-03-01"}
    assert ledger.refusal(owe, ledger, **days) == "ledger.payable.due_too_early"
    assert owe(ledger, due_on="2026-03-01")["due_on"] == "2026-03-01"  # an old bill, entered today


def test_one_movement_of_the_bank_is_paid_once(ledger):
    pay(ledger, "1.00", bank_reference="b-1")
    refused = ledger.refusal(pay, ledger, "1.00", bank_reference="b-1")
    assert refused == "ledger.payment.double_payment"


def test_what_we_owe_is_told_by_age_and_supplier(ledger):
    for supplier, amount, due_on in (("s-1", "10.00", "2026-03-20"), ("s-2", "7.00", "2026-04-20")):
        fields = {"supplier_id": supplier, "title": "采购", "due_on": due_on}
        fields["happened_on"] = "2026-03-01"
        ledger.made = ledger.keyed(contract.create, {**fields, "amount": {"amount": amount}})
    part = {"payable_id": ledger.made["id"], "amount": {"amount": "2.00"}}
    paid = {"supplier_id": "s-2", "amount": {"amount": "2.00"}, "parts": [part]}
    ledger.keyed(contract.pay, paid)
    told = ledger.call(contract.read_ageing, {"on": "2026-03-25"})
    ages = [
        (r["supplier_id"], r["days_1_30"]["amount"], r["not_due"]["amount"]) for r in told["items"]
    ]
    assert ages == [("s-1", "10.00", "0.00"), ("s-2", "0.00", "5.00")]
    assert told["total"]["total"]["amount"] == "15.00"
    before = ledger.call(contract.read_ageing, {"on": "2026-03-24", "supplier_id": "s-2"})
    assert before["total"]["total"]["amount"] == "7.00"


def test_what_is_prepaid_is_told_by_age_beside_what_we_owe(ledger):
    owe(ledger, "10.00", "0.00", happened_on="2026-03-01")
    pay(ledger, "2.00", paid_on="2026-03-10")
    pay(ledger, "3.00", supplier_id="s-2")
    rows = ledger.call(contract.read_ageing, {"on": "2026-03-25"})["items"]
    lines = [[row["prepaid"][n]["amount"] for n in ("not_due", "days_1_30")] for row in rows]
    assert lines == [["0.00", "2.00"], ["3.00", "0.00"]]
    assert [row["balance"]["amount"] for row in rows] == ["8.00", "-3.00"]


def open_on(ledger, day):
    return ledger.call(contract.read_ageing, {"on": day})["total"]["total"]["amount"]


def test_the_ageing_of_a_past_day_does_not_know_what_was_taken_back_later(ledger):
    debt = owe(ledger, "10.00", "0.00", happened_on="2026-03-01")
    made = pay(ledger, "10.00", paid_on="2026-03-20")
    part = {"payable_id": debt["id"], "amount": {"amount": "10.00"}}
    key = {"payment_id": made["id"]}
    ledger.keyed(contract.allocate, {**key, "parts": [part]}, if_version=1)
    ledger.harness.clock.advance(days=1)
    ledger.keyed(contract.reverse, {**key, "reason": "退票"})
    ledger.harness.clock.advance(days=1)
    ledger.call(contract.cancel, {"payable_id": debt["id"]})
    days = ("2026-02-28", "2026-03-24", "2026-03-25", "2026-03-26", "2026-03-27")
    assert [open_on(ledger, day) for day in days] == ["0.00", "10.00", "0.00", "10.00", "0.00"]


def given(debt, amount="1.00"):
    part = {"payable_id": debt["id"], "amount": {"amount": amount}}
    return {"supplier_id": "s-1", "amount": {"amount": amount}, "parts": [part]}


@pytest.mark.parametrize("supplier", ["s-1", "s-2"])
def test_nobody_pays_what_he_may_not_see(ledger, supplier):
    debt = owe(ledger, supplier=supplier)
    who = ledger.harness.acting(actor_id="c", scopes={"*": "own"})
    assert ledger.refusal(who.call, contract.get, {"payable_id": debt["id"]}) == "not_found"
    with pytest.raises(ServiceError) as refused:
        who.call(contract.pay, given(debt), idempotency_key="k")
    told = refused.value.code, refused.value.pointer
    assert told == ("unknown_record", "/parts/0/payable_id")


def test_nobody_allocates_to_what_he_may_not_see(ledger):
    debt = owe(ledger)
    who = ledger.harness.acting(actor_id="c", scopes={"*": "own"})
    made = who.call(contract.pay, {**given(debt), "parts": []}, idempotency_key="before")
    key = {"payment_id": made["id"], "parts": given(debt)["parts"]}
    refused = ledger.refusal(who.call, contract.allocate, key, idempotency_key="later")
    assert refused == "unknown_record"
    fields = {"supplier_id": "s-1", "title": "x", "amount": {"amount": "9.00"}}
    mine = who.call(contract.create, fields, idempotency_key="mine")
    key["parts"] = given(mine)["parts"]
    assert who.call(contract.allocate, key, idempotency_key="later")["prepaid"]["amount"] == "0.00"
    assert ledger.problems() == []


def credit(ledger, debt, amount, currency="CNY", **about):
    wish = {"payable_id": debt["id"], "amount": {"amount": amount, "currency": currency}}
    wish |= {"reason": "退货"}
    return ledger.keyed(supplier_credit.create, {**wish, **about})


def withdraw(ledger, made):
    return ledger.keyed(supplier_credit.withdraw, {"supplier_credit_id": made["id"]})


def books(ledger):
    return [ledger.balance(code) for code in ("1405", "2221", "2202", "1123")]


def test_a_credit_of_the_supplier_takes_a_part_off_a_payable_with_its_tax(ledger):
    debt = owe(ledger)
    made = credit(ledger, debt, "56.50")
    assert (made["tax"]["amount"], state(ledger, debt)) == ("6.50", ("open", "56.50"))
    assert books(ledger) == ["50.00", "6.50", "-56.50", "0.00"]
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = ledger.call(supplier_statement.read, {"supplier_id": "s-1", **days})
    assert [told[n]["amount"] for n in ("adjusted", "closing_balance")] == ["56.50", "56.50"]
    assert (open_on(ledger, "2026-03-31"), ledger.problems()) == ("56.50", [])
    pay(ledger, "56.50", (debt, "56.50"))
    assert state(ledger, debt) == ("settled", "0.00")
    assert withdraw(ledger, made)["state"] == "withdrawn"
    assert state(ledger, debt) == ("open", "56.50")
    assert (books(ledger), ledger.problems()) == (["100.00", "13.00", "-56.50", "0.00"], [])


def test_what_was_paid_beyond_what_a_credit_leaves_is_prepaid_again(ledger):
    debt = owe(ledger)
    first = pay(ledger, "100.00", (debt, "100.00"))
    last = pay(ledger, "12.90", (debt, "12.90"), round_off=True)
    credit(ledger, debt, "33.00", tax={"amount": "0.00"})
    assert state(ledger, debt) == ("settled", "0.00")
    prepaid = [
        ledger.call(contract.get_payment, {"payment_id": one["id"]})["prepaid"]["amount"]
        for one in (first, last)
    ]
    assert prepaid == ["20.00", "12.90"]
    assert (books(ledger), ledger.problems()) == (["67.00", "13.00", "0.00", "32.90"], [])
    key = {"payment_id": first["id"], "reason": "x"}
    ledger.keyed(contract.reverse, key)
    assert state(ledger, debt) == ("open", "80.00") and ledger.problems() == []


def test_a_payable_that_is_cancelled_takes_its_credits_with_it(ledger):
    debt = owe(ledger)
    made = credit(ledger, debt, "13.00")
    ledger.keyed(contract.cancel, {"payable_id": debt["id"]})
    assert (books(ledger), ledger.problems()) == (["0.00", "0.00", "0.00", "0.00"], [])
    assert ledger.refusal(withdraw, ledger, made) == "ledger.supplier_credit.withdrawn"


@pytest.mark.parametrize(
    ("amount", "about", "code"),
    [
        ("113.01", {}, "more_than_owed"),
        ("10.00", {"currency": "USD"}, "other_currency"),
        ("0.00", {}, "nothing"),
        ("20.00", {"tax": {"amount": "13.01"}}, "tax"),
        ("10.00", {"tax": {"amount": "10.01"}}, "tax"),
    ],
)
def test_no_more_is_credited_than_a_payable_is_and_bears(ledger, amount, about, code):
    refused = ledger.refusal(credit, ledger, owe(ledger), amount, **about)
    assert refused == f"ledger.supplier_credit.{code}"


def numbers(ledger, operation, **filters):
    return [one["number"] for one in ledger.call(operation, filters)["items"]]


def test_what_was_paid_of_a_payable_is_found_by_it(ledger):
    debt, other = owe(ledger), owe(ledger)
    first = pay(ledger, "1.00", (debt, "1.00"))
    both = pay(ledger, "2.00", (debt, "1.00"), (other, "1.00"))
    loose = pay(ledger, "3.00")
    listed = contract.payments_listed
    assert numbers(ledger, listed, payable_id=debt["id"]) == [both["number"], first["number"]]
    assert numbers(ledger, listed, payable_id_ne=debt["id"]) == [loose["number"]]
    assert numbers(ledger, listed, payable_id_is_null=True) == [loose["number"]]
    assert len(numbers(ledger, listed, payable_id_in=f"{debt['id']},{other['id']}")) == 2
    told = ledger.call(listed, {"payable_id": debt["id"], "total": "exact"})
    assert told["total"] == 2
    ledger.keyed(contract.reverse, {"payment_id": both["id"], "reason": "x"})
    assert numbers(ledger, listed, payable_id=debt["id"]) == [first["number"]]


@pytest.mark.requirement("PLT-31")
def test_money_and_credits_are_found_by_whom_they_are_of(ledger):
    ledger.tell(customer.updated, "s-1", {"id": "s-1", "name": "万达"}, version=2)
    debt = owe(ledger)
    made = {contract.payments_listed: pay(ledger, "1.00", memo="首付")}
    made[supplier_credit.listed] = credit(ledger, debt, "1.00")
    made[receipt.listed] = ledger.receive("1.00", customer="s-1", memo="首付")
    pay(ledger, "2.00", supplier_id="s-2")
    for listed, one in made.items():
        assert numbers(ledger, listed, q="万达") == [one["number"]]
        assert numbers(ledger, listed, q=f"万达 {one['number']}") == [one["number"]]
        assert numbers(ledger, listed, q="万达 无此") == []
    hidden = {"ledger.payment": {"supplier_id": "hidden"}}
    for asked, many in (("万达", 0), ("首付", 1)):
        listed = contract.payments_listed
        assert len(ledger.call(listed, {"q": asked}, field_rights=hidden)["items"]) == many
    ask = {"supplier_name_contains": "万达"}
    with pytest.raises(FieldNotVisible):
        door = FieldRights(catalogue().operations.values())
        door.check(contract.payments_listed, ask, hidden)
