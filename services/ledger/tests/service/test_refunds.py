"""An advance that nobody wants any more goes back to the customer, what we prepaid comes back."""

from dataclasses import replace

import pytest

from contracts.ledger import (
    account,
    bank_statement,
    cash_book,
    exposure,
    payable,
    receipt,
    supplier_statement,
    year_end,
)
from contracts.ledger import customer_statement as statement
from contracts.organization import approval

from . import arranging as have

pytestmark = pytest.mark.requirement("LED-05")


def refund(ledger, got, paid_back, **about):
    fields = {"supplier_id": "c-1", "receipt_id": got["id"], "amount": {"amount": paid_back}}
    return ledger.keyed(payable.pay, {**fields, **about})


def stands(ledger, got):
    told = ledger.call(receipt.get, {"receipt_id": got["id"]})
    return [told[name]["amount"] for name in ("advance", "refunded")]


def reverse(ledger, operation, key):
    return ledger.keyed(operation, {**key, "reason": "x"})


def test_an_advance_is_paid_back_and_the_reversal_restores_it(ledger):
    [debt] = ledger.owe("30.00")
    got = ledger.receive("100.00", (debt, "30.00"))
    made = refund(ledger, got, "50.00", bank_reference="R1")
    assert (stands(ledger, got), made["prepaid"]["amount"]) == (["20.00", "50.00"], "0.00")
    found = [ledger.balance(code) for code in ("1002", "2203", "1123")]
    assert found == ["50.00", "-20.00", "0.00"]
    assert ledger.exposure() == ("0.00", "0.00", "20.00")
    key = {"receipt_id": got["id"]}
    assert "reverse" not in ledger.call(receipt.get, key)["abilities"]
    assert ledger.refusal(reverse, ledger, receipt.reverse, key) == "ledger.receipt.paid_back"
    reverse(ledger, payable.reverse, {"payment_id": made["id"]})
    assert (stands(ledger, got), ledger.exposure()[2]) == (["70.00", "0.00"], "70.00")
    reverse(ledger, receipt.reverse, key)
    assert (ledger.balance("1002"), ledger.problems()) == ("0.00", [])


def test_the_statement_of_the_customer_tells_what_went_back(ledger):
    got = ledger.receive("100.00")
    refund(ledger, got, "100.00", memo="退预收")
    asked = {"customer_id": "c-1", "from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = ledger.call(statement.read, asked)
    assert [line["balance"]["amount"] for line in told["items"]] == ["-100.00", "0.00"]
    assert told["items"][1]["memo"] == "退预收"
    assert ledger.problems() == []


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"amount": {"amount": "100.01"}}, "ledger.payment.refund_too_high"),
        ({"supplier_id": "c-2"}, "ledger.payment.refund_of_another"),
        ({"amount": {"amount": "1.00", "currency": "USD"}}, "ledger.payment.refund_of_another"),
        ({"receipt_id": "none"}, "unknown_record"),
        ({"account_code": "5602"}, "ledger.receipt.not_cash"),
        ({"amount": {"amount": "0.00"}}, "ledger.payable.nothing"),
    ],
)
def test_what_is_no_advance_of_the_customer_is_not_paid_back(ledger, about, code):
    got = ledger.receive("100.00")
    assert ledger.refusal(refund, ledger, got, "1.00", **about) == code
    assert stands(ledger, got) == ["100.00", "0.00"]


def test_a_refund_settles_no_payables_and_a_reversed_receipt_gives_none(ledger):
    got = ledger.receive("100.00")
    parts = [{"payable_id": "x", "amount": {"amount": "1.00"}}]
    refused = ledger.refusal(refund, ledger, got, "1.00", parts=parts)
    assert refused == "ledger.payment.refund_not_divided"
    reverse(ledger, receipt.reverse, {"receipt_id": got["id"]})
    assert ledger.refusal(refund, ledger, got, "1.00") == "ledger.receipt.reversed"


def test_a_large_refund_waits_for_its_approval_and_pays_what_is_left_then(ledger):
    ledger.runtime.settings = replace(ledger.runtime.settings, payment_approval_minor=5000)
    got = ledger.receive("100.00")
    made = refund(ledger, got, "60.00")
    assert (made["state"], stands(ledger, got)) == ("submitted", ["100.00", "0.00"])
    about = have.answered(ledger, made["approval_id"], "ledger.payment", made["id"])
    ledger.tell(approval.approved, *about)
    small = refund(ledger, got, "45.00")
    key = {"payment_id": made["id"]}
    assert ledger.refusal(ledger.keyed, payable.book, key) == "ledger.payment.refund_too_high"
    reverse(ledger, payable.reverse, {"payment_id": small["id"]})
    assert ledger.keyed(payable.book, key)["state"] == "posted"
    assert (stands(ledger, got), ledger.problems()) == (["40.00", "60.00"], [])


@pytest.mark.requirement("LED-14")
def test_what_is_foreign_and_went_back_dearer_has_lost_and_what_came_back_gained(ledger):
    about = {"code": "100209", "name_zh": "美元户", "type": "asset", "currency": "USD"}
    ledger.call(account.create, {**about, "holds_money": True})
    for on, rate in (("2026-01-01", "7.0"), ("2026-02-01", "7.2")):
        ledger.call(year_end.set_rate, {"currency": "USD", "on": on, "rate": rate})
    dollars = {"amount": "100.00", "currency": "USD"}
    fields = {"customer_id": "c-1", "amount": dollars, "account_code": "100209"}
    got = ledger.keyed(receipt.post, {**fields, "received_on": "2026-01-10"})
    refund(ledger, got, "", amount=dollars, account_code="100209", paid_on="2026-02-10")
    assert ledger.balance("5603") == "20.00"
    lent = {"amount": dollars, "account_code": "100209"}
    paid = prepay(ledger, **lent, paid_on="2026-01-10")
    bring_back(ledger, paid, "", **lent, received_on="2026-02-10")
    assert ledger.balance("5603") == "0.00"  # what comes back dearer has gained
    assert ledger.problems() == []


@pytest.mark.requirement("LED-16")
def test_the_exposure_follows_what_went_back(ledger):
    got = ledger.receive("100.00")
    before = len(ledger.told(exposure.changed))
    refund(ledger, got, "40.00")
    told = ledger.told(exposure.changed)[before:]
    assert [one["data"]["advances"]["amount"] for one in told] == ["60.00"]


@pytest.mark.requirement("LED-12")
def test_the_bank_is_told_of_a_refund_by_its_reference(ledger):
    got = ledger.receive("100.00", bank_reference="B1")
    refund(ledger, got, "100.00", bank_reference="B2")
    key = {"account_id": ledger.account("1002")["id"]}
    told = ledger.call(bank_statement.reconcile, key)
    assert [one["reference"] for one in told["book_items"]] == ["B1", "B2"]


def prepay(ledger, **about):
    fields = {"supplier_id": "s-1", "amount": {"amount": "100.00"}, **about}
    return ledger.keyed(payable.pay, fields)


def bring_back(ledger, paid, some, **about):
    fields = {"customer_id": "s-1", "payment_id": paid["id"], "amount": {"amount": some}}
    return ledger.keyed(receipt.post, {**fields, **about})


def prepaid(ledger, paid):
    told = ledger.call(payable.get_payment, {"payment_id": paid["id"]})
    return [told[name]["amount"] for name in ("prepaid", "refunded")]


def test_what_a_supplier_gives_back_of_a_prepayment_is_received_and_reversed(ledger):
    paid = prepay(ledger)
    made = bring_back(ledger, paid, "60.00", bank_reference="B1", memo="退预付")
    assert (prepaid(ledger, paid), made["advance"]["amount"]) == (["40.00", "60.00"], "0.00")
    found = [ledger.balance(code) for code in ("1002", "1123", "2203")]
    assert found == ["-40.00", "40.00", "0.00"]
    assert ledger.exposure("s-1") == ("0.00", "0.00", "0.00")
    assert ledger.told(receipt.posted) == []  # no customer has paid
    [listed] = ledger.call(receipt.listed, {"payment_id": paid["id"]})["items"]
    assert listed["id"] == made["id"]
    key = {"payment_id": paid["id"]}
    assert "reverse" not in ledger.call(payable.get_payment, key)["abilities"]
    assert ledger.refusal(reverse, ledger, payable.reverse, key) == "ledger.payment.came_back"
    assert ledger.problems() == []
    reverse(ledger, receipt.reverse, {"receipt_id": made["id"]})
    assert prepaid(ledger, paid) == ["100.00", "0.00"]
    reverse(ledger, payable.reverse, key)
    assert (ledger.balance("1002"), ledger.problems()) == ("0.00", [])


@pytest.mark.requirement("LED-04")
def test_statement_and_cash_book_tell_what_came_back(ledger):
    paid = prepay(ledger)
    kept, gone = (bring_back(ledger, paid, amount, memo="退预付") for amount in ("60.00", "1.00"))
    reverse(ledger, receipt.reverse, {"receipt_id": gone["id"]})
    days = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
    told = ledger.call(supplier_statement.read, {"supplier_id": "s-1", **days})
    lines = [(line["kind"], line["title"], line["paid"]["amount"]) for line in told["items"]]
    number = gone["number"]
    assert sorted(lines[1:]) == [
        ("refund", kept["number"], "-60.00"),
        ("refund", number, "-1.00"),
        ("refund", number, "1.00"),
    ]
    assert (told["paid"]["amount"], told["closing_balance"]["amount"]) == ("40.00", "-40.00")
    book = {"account_id": ledger.account("1002")["id"], **days}
    found = ledger.call(cash_book.read, book)["items"]
    came = [one["income"]["amount"] for one in found if one["income"]]
    assert came[0] == "60.00"
    assert {one["counterparty"] for one in found} == {"华为"}


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"amount": {"amount": "100.01"}}, "ledger.receipt.refund_too_high"),
        ({"customer_id": "c-1"}, "ledger.receipt.refund_of_another"),
        ({"amount": {"amount": "1.00", "currency": "USD"}}, "ledger.receipt.refund_of_another"),
        ({"payment_id": "none"}, "unknown_record"),
        ({"oldest_first": True}, "ledger.receipt.refund_not_divided"),
        ({"received_on": "2026-03-09"}, "ledger.receipt.refund_too_high"),
    ],
)
def test_what_was_not_prepaid_to_the_supplier_does_not_come_back(ledger, about, code):
    paid = prepay(ledger, paid_on="2026-03-10")
    assert ledger.refusal(bring_back, ledger, paid, "1.00", **about) == code
    assert prepaid(ledger, paid) == ["100.00", "0.00"]


def test_a_large_refund_of_a_supplier_waits_and_takes_what_is_prepaid_then(ledger):
    ledger.runtime.settings = replace(ledger.runtime.settings, receipt_approval_minor=5000)
    paid = prepay(ledger)
    made = bring_back(ledger, paid, "60.00")
    assert (made["state"], prepaid(ledger, paid)) == ("submitted", ["100.00", "0.00"])
    about = have.answered(ledger, made["approval_id"], "ledger.receipt", made["id"])
    ledger.tell(approval.approved, *about)
    small = bring_back(ledger, paid, "45.00")
    key = {"receipt_id": made["id"]}
    assert ledger.refusal(ledger.keyed, receipt.book, key) == "ledger.receipt.refund_too_high"
    reverse(ledger, receipt.reverse, {"receipt_id": small["id"]})
    assert ledger.keyed(receipt.book, key)["state"] == "posted"
    assert (prepaid(ledger, paid), ledger.problems()) == (["40.00", "60.00"], [])
