"""What suppliers credit of what was set off is prepaid to them."""

import pytest

from contracts.customers import merger
from contracts.ledger import (
    book,
    credit_note,
    offset,
    party_balance,
    payable,
    receipt,
    receivable,
    supplier_credit,
    year_end,
)
from contracts.ledger import supplier_statement as supplied
from contracts.ledger.payable import read_ageing

from .setting_off import act, in_dollars, owing, set_off, two_of_each
from .test_every_day import owe_supplier

pytestmark = pytest.mark.requirement("LED-04", "LED-05", "LED-14")
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}


def credit(ledger, debt, amount, currency="CNY"):
    wish = {"payable_id": debt["id"], "reason": "退货"}
    money = {"amount": amount, "currency": currency}
    return ledger.keyed(supplier_credit.create, {**wish, "amount": money})


def came_of(ledger, made):
    [came] = ledger.call(payable.payments_listed, {"offset_id": made["id"]})["items"]
    return came


def sides(ledger):
    return [ledger.balance(code) for code in ("1123", "2202")]


@pytest.fixture
def freed(ledger):
    """An offset of 60 of the 70 owed to s-1, and what came of it when 20 went back."""
    _, (first, _), (large, small) = two_of_each(ledger)
    made = set_off(ledger, [(first, "60.00")], [(large, None)])
    given = credit(ledger, large, "20.00")
    return made, given, (first, large, small)


def test_what_was_set_off_beyond_the_rest_is_prepaid(ledger, freed):
    made, _, (first, large, _) = freed
    came = came_of(ledger, made)
    assert (came["prepaid"]["amount"], came["memo"]) == ("10.00", made["number"])
    assert (came["supplier_id"], came["offset_id"]) == ("s-1", made["id"])
    assert owing(ledger, large) == ("settled", "0.00")
    assert sides(ledger) == ["10.00", "-40.00"]
    assert ledger.debt(first["id"]) == ("open", "40.00")
    assert ledger.exposure() == ("90.00", "0.00", "0.00")
    told = ledger.call(offset.get, {"offset_id": made["id"]})
    assert (told["prepaid"]["amount"], told["advance"]["amount"]) == ("10.00", "0.00")
    assert ledger.problems() == []


def test_each_debt_is_told_once_whatever_became_of_parts_of_it(ledger, freed):
    made, _, (first, large, _) = freed
    told = ledger.call(offset.get, {"offset_id": made["id"]})
    [ours] = told["payables"]
    assert (ours["payable_id"], ours["amount"]["amount"]) == (large["id"], "60.00")
    assert ours["prepaid"]["amount"] == "10.00"
    wish = {"receivable_id": first["id"], "reason": "退货", "amount": {"amount": "70.00"}}
    ledger.keyed(credit_note.create, wish)
    [theirs] = ledger.call(offset.get, {"offset_id": made["id"]})["receivables"]
    assert [theirs[name]["amount"] for name in ("amount", "advance")] == ["60.00", "30.00"]


def test_all_views_of_the_supplier_agree_on_what_was_prepaid_by_an_offset(ledger, freed):
    told = ledger.call(supplied.read, {"supplier_id": "s-1", **MARCH})
    kinds = [
        (one["kind"], (one["paid"] or one["adjusted"] or one["charged"])["amount"])
        for one in told["items"]
    ]
    assert sorted(kinds[2:]) == [("credit", "20.00"), ("offset", "60.00")]
    assert told["closing_balance"]["amount"] == "30.00"
    [row] = ledger.call(party_balance.of_suppliers, MARCH)["items"]
    assert (row["paid"]["amount"], row["closing_balance"]["amount"]) == ("0.00", "30.00")
    [aged] = ledger.call(read_ageing, {"on": "2026-03-31"})["items"]
    ages = aged["total"], aged["prepaid"]["total"], aged["balance"]
    assert [money["amount"] for money in ages] == ["40.00", "10.00", "30.00"]


def test_what_is_prepaid_by_an_offset_settles_later_payables(ledger, freed):
    made, _, (*_, small) = freed
    came = came_of(ledger, made)
    parts = [{"payable_id": small["id"], "amount": {"amount": "10.00"}}]
    ledger.keyed(payable.allocate, {"payment_id": came["id"], "parts": parts})
    assert owing(ledger, small) == ("open", "30.00")
    assert sides(ledger) == ["0.00", "-30.00"]
    assert ledger.problems() == []


def test_what_is_prepaid_by_an_offset_is_given_back_by_the_supplier(ledger, freed):
    made, *_ = freed
    came = came_of(ledger, made)
    back = {"customer_id": "s-1", "amount": {"amount": "10.00"}, "payment_id": came["id"]}
    got = ledger.keyed(receipt.post, back)
    assert sides(ledger) == ["0.00", "-40.00"]
    assert ledger.problems() == []
    ledger.keyed(receipt.reverse, {"receipt_id": got["id"], "reason": "x"})
    assert came_of(ledger, made)["prepaid"]["amount"] == "10.00"
    assert ledger.problems() == []


def test_neither_such_an_offset_nor_its_prepayment_is_reversed(ledger, freed):
    made, *_ = freed
    came = came_of(ledger, made)
    code = ledger.refusal(act, ledger, offset.reverse, made, reason="x")
    assert code == "ledger.offset.became_prepayment"
    key = {"payment_id": came["id"], "reason": "x"}
    assert ledger.refusal(ledger.keyed, payable.reverse, key) == "ledger.payment.of_offset"
    now = ledger.call(offset.get, {"offset_id": made["id"]})
    assert "reverse" not in {*came["abilities"], *now["abilities"]}
    assert ledger.problems() == []


def test_what_was_credited_is_owed_again_and_settled_by_what_was_prepaid(ledger, freed):
    made, given, (_, large, _) = freed
    ledger.keyed(supplier_credit.withdraw, {"supplier_credit_id": given["id"]})
    assert owing(ledger, large) == ("open", "20.00")
    parts = [{"payable_id": large["id"], "amount": {"amount": "10.00"}}]
    ledger.keyed(payable.allocate, {"payment_id": came_of(ledger, made)["id"], "parts": parts})
    assert owing(ledger, large) == ("open", "10.00")
    code = ledger.refusal(act, ledger, offset.reverse, made, reason="x")
    assert code == "ledger.offset.became_prepayment"
    assert ledger.problems() == []


def test_an_offset_that_a_credit_left_whole_is_reversed_and_the_credit_stays(ledger):
    _, (first, _), (large, _) = two_of_each(ledger)
    made = set_off(ledger, [(first, "60.00")], [(large, None)])
    credit(ledger, large, "10.00")
    act(ledger, offset.reverse, made, reason="x")
    assert owing(ledger, large) == ("open", "60.00")
    assert ledger.debt(first["id"])[1] == "100.00"
    assert ledger.problems() == []


def test_a_payable_that_is_credited_whole_is_cancelled_and_what_was_set_off_stays_prepaid(ledger):
    _, (first, _), (large, _) = two_of_each(ledger)
    made = set_off(ledger, [(first, None)], [(large, None)])
    credit(ledger, large, "70.00")
    ledger.keyed(payable.cancel, {"payable_id": large["id"]})
    assert came_of(ledger, made)["prepaid"]["amount"] == "70.00"
    assert sides(ledger) == ["70.00", "-40.00"]
    assert ledger.problems() == []


def test_money_goes_back_before_what_was_set_off_does(ledger):
    _, (first, _), (large, _) = two_of_each(ledger)
    made = set_off(ledger, [(first, "50.00")], [(large, None)])
    parts = [{"payable_id": large["id"], "amount": {"amount": "20.00"}}]
    fields = {"supplier_id": "s-1", "amount": {"amount": "20.00"}, "parts": parts}
    paid = ledger.keyed(payable.pay, fields)
    credit(ledger, large, "30.00")
    told = ledger.call(payable.get_payment, {"payment_id": paid["id"]})
    assert told["prepaid"]["amount"] == "20.00"
    assert came_of(ledger, made)["prepaid"]["amount"] == "10.00"
    assert ledger.problems() == []


def test_both_sides_of_an_offset_may_be_credited(ledger, freed):
    made, _, (first, *_) = freed
    wish = {"receivable_id": first["id"], "reason": "退货", "amount": {"amount": "70.00"}}
    ledger.keyed(credit_note.create, wish)
    told = ledger.call(offset.get, {"offset_id": made["id"]})
    assert (told["advance"]["amount"], told["prepaid"]["amount"]) == ("30.00", "10.00")
    code = ledger.refusal(act, ledger, offset.reverse, made, reason="x")
    assert code == "ledger.offset.became_advance"
    assert ledger.problems() == []


def test_an_order_cancelled_behind_a_prepayment_leaves_all_of_the_offset_an_advance(ledger):
    ledger.confirm()
    owes = owe_supplier(ledger, "100.00", "2026-03-20")
    [debt] = ledger.call(receivable.listed)["items"]
    made = set_off(ledger, [(debt, "100.00")], [(owes, None)])
    credit(ledger, owes, "30.00")
    ledger.cancel()
    told = ledger.call(offset.get, {"offset_id": made["id"]})
    assert (told["state"], told["advance"]["amount"]) == ("posted", "100.00")
    assert ledger.exposure() == ("0.00", "0.00", "100.00")
    assert sides(ledger) == ["30.00", "0.00"]
    assert ledger.problems() == []


def test_what_a_payable_had_lost_is_taken_back_with_what_was_set_off_of_it(ledger):
    owed, owes = in_dollars(ledger)
    made = set_off(ledger, [(owed, None)], [(owes, None)], offset_on="2026-03-24")
    assert ledger.balance("5603") == "-10.00"  # 30 gained of what was owed to us, 20 lost of ours
    credit(ledger, owes, "40.00", "USD")
    assert ledger.balance("5603") == "-18.00"  # 8 of the 20 lost came back
    came = came_of(ledger, made)
    assert came["prepaid"] == {"amount": "40.00", "currency": "USD"}
    days = {"from_on": "2026-03-01", "until_on": came["paid_on"]}
    [told] = ledger.call(year_end.read_gains, days)["items"]
    assert told["realised"]["amount"] == "18.00"
    assert ledger.problems() == []


def test_what_came_of_an_offset_follows_the_survivor_of_its_supplier(ledger, freed):
    made, *_ = freed
    about = {"merger_id": "m", "duplicate_id": "s-1", "survivor_id": "s-2", "name": "华为"}
    ledger.tell(merger.customers_merged, "s-2", about, version=2)
    assert came_of(ledger, made)["supplier_id"] == "s-2"
    rows = ledger.call(book.read_trial_balance, {})
    assert rows["difference"]["amount"] == "0.00"
    assert ledger.problems() == []
