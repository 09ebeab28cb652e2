"""Payments that name the invoices of suppliers, and what is paid of those."""

import threading

import pytest
from sqlalchemy import text

from contracts.ledger import invoice, payable, supplier_credit
from contracts.organization import approval

from .arranging import answered
from .test_concurrency import run

pytestmark = [pytest.mark.requirement("LED-05"), pytest.mark.requirement("LED-07")]


@pytest.fixture
def owed(ledger):
    """What we owe of two deliveries, the first of which is invoiced in two parts."""
    ledger.debts = [owe(ledger, amount) for amount in ("100.00", "50.00")]
    ledger.bills = [
        bill(ledger, ledger.debts[0], amount, number)
        for number, amount in enumerate(("60.00", "40.00"), 1)
    ]
    return ledger


def owe(ledger, amount, supplier="s-1"):
    about = {"supplier_id": supplier, "title": "原料", "amount": {"amount": amount}}
    return ledger.keyed(payable.create, about)


def ask(ledger, debt, amount, **about):
    line = {"name": "原料", "amount": {"amount": amount}, "rate": "13"}
    wish = {"kind": "ordinary", "direction": "received", "party_id": "s-1", "lines": [line]}
    wish |= {"title": {"name": "万达"}, "payable_id": debt and debt["id"]}
    return ledger.keyed(invoice.create, {**wish, **about})


def bill(ledger, debt, amount, number, **about):
    made = ask(ledger, debt, amount, **about)
    wanted = {"invoice_id": made["id"], "number": f"{number:020d}"}
    return ledger.keyed(invoice.issue, wanted, if_version=made["version"])


def pay(ledger, amount, *parts, **about):
    given = [{**named, "amount": {"amount": much}} for named, much in parts]
    fields = {"supplier_id": "s-1", "amount": {"amount": amount}, "parts": given}
    return ledger.keyed(payable.pay, {**fields, **about})


def named(one):
    return {"invoice_id": one["id"]}


def paid(ledger):
    """Return what is paid of both invoices."""
    found = [ledger.call(invoice.get, {"invoice_id": one["id"]}) for one in ledger.bills]
    return [(one["paid"]["amount"], one["payment_state"]) for one in found]


def test_money_that_names_an_invoice_pays_it_and_its_payable(owed):
    assert paid(owed) == [("0.00", "unpaid"), ("0.00", "unpaid")]
    made = pay(owed, "40.00", (named(owed.bills[1]), "40.00"))
    [part] = made["parts"]
    assert part["payable_id"] == owed.debts[0]["id"]
    assert part["invoice_id"] == owed.bills[1]["id"]
    assert paid(owed) == [("0.00", "unpaid"), ("40.00", "paid")]
    found = [
        len(owed.call(payable.payments_listed, {"invoice_id": one["id"]})["items"])
        for one in owed.bills
    ]
    assert found == [0, 1]
    left = owed.call(payable.get, {"payable_id": owed.debts[0]["id"]})
    assert left["open_amount"]["amount"] == "60.00" and owed.problems() == []


def test_money_that_names_the_payable_pays_what_was_invoiced_first(owed):
    pay(owed, "75.00", ({"payable_id": owed.debts[0]["id"]}, "75.00"))
    assert paid(owed) == [("60.00", "paid"), ("15.00", "partial")]


def test_a_reversed_payment_leaves_its_invoice_unpaid(owed):
    made = pay(owed, "40.00", (named(owed.bills[1]), "40.00"))
    key = {"payment_id": made["id"], "reason": "x"}
    owed.keyed(payable.reverse, key, if_version=made["version"])
    assert paid(owed) == [("0.00", "unpaid"), ("0.00", "unpaid")]


def test_a_prepayment_is_allocated_to_an_invoice_later(owed):
    made = pay(owed, "60.00")
    parts = [{**named(owed.bills[0]), "amount": {"amount": "60.00"}}]
    owed.keyed(payable.allocate, {"payment_id": made["id"], "parts": parts}, if_version=1)
    assert paid(owed) == [("60.00", "paid"), ("0.00", "unpaid")]


def test_what_waits_for_an_approval_pays_the_invoice_that_it_named(owed):
    made = pay(owed, "40.00", (named(owed.bills[1]), "40.00"), ask_approval=True)
    assert made["wanted"][0]["invoice_id"] == owed.bills[1]["id"]
    [part] = owed.told(payable.approval_asked)[0]["data"]["snapshot"]["parts"]
    assert part["invoice"] == owed.bills[1]["number"]
    answer = answered(owed.harness, made["approval_id"], "ledger.payment", made["id"])
    owed.tell(approval.approved, *answer)
    key = {"payment_id": made["id"]}
    ready = owed.call(payable.get_payment, key)
    owed.keyed(payable.book, key, if_version=ready["version"])
    assert paid(owed) == [("0.00", "unpaid"), ("40.00", "paid")]


def test_a_red_letter_makes_room_for_other_money(owed):
    first = owed.bills[0]
    red = owed.keyed(invoice.red, {"invoice_id": first["id"], "reason": "退货"})
    assert red["payable_id"] == owed.debts[0]["id"]
    pay(owed, "40.00", ({"payable_id": owed.debts[0]["id"]}, "40.00"))
    assert paid(owed)[1] == ("40.00", "paid")


def test_what_a_supplier_credits_of_what_he_invoiced_is_paid_no_more(owed):
    pay(owed, "60.00", (named(owed.bills[0]), "60.00"))
    less = {"payable_id": owed.debts[0]["id"], "reason": "退货"}
    given = owed.keyed(supplier_credit.create, {**less, "amount": {"amount": "30.00"}})
    assert paid(owed) == [("60.00", "paid"), ("0.00", "unpaid")]  # 10.00 of it is owed
    owed.keyed(supplier_credit.create, {**less, "amount": {"amount": "10.00"}})
    assert paid(owed) == [("60.00", "paid"), ("0.00", "settled")]
    owed.keyed(invoice.red, {"invoice_id": owed.bills[1]["id"], "reason": "退货"})
    assert paid(owed) == [("60.00", "paid"), ("0.00", None)]  # the red letter says the same
    key = {"supplier_credit_id": given["id"]}
    owed.keyed(supplier_credit.withdraw, key, if_version=given["version"])
    assert paid(owed) == [("60.00", "paid"), ("0.00", None)]


def refused(owed, *parts):
    return owed.refusal(pay, owed, "100.00", *parts)


def test_what_names_no_debt_or_more_than_there_is_is_refused(owed):
    first, second = owed.bills
    other = {"payable_id": owed.debts[1]["id"]}
    free = bill(owed, None, "9.00", 3)
    asked = ask(owed, owed.debts[1], "50.00")
    assert refused(owed, ({}, "1.00")) == "ledger.payment.nothing_named"
    assert refused(owed, ({**named(first), **other}, "1.00")) == "ledger.payment.named_apart"
    assert refused(owed, (named(first), "60.01")) == "ledger.payment.invoice_full"
    twice = ((named(second), "30.00"), (named(second), "10.01"))
    assert refused(owed, *twice) == "ledger.payment.invoice_full"
    for one in (free, asked):
        assert refused(owed, (named(one), "1.00")) == "ledger.payment.not_invoiced"
    assert refused(owed, ({"invoice_id": "nope"}, "1.00")) == "unknown_record"


def test_an_invoice_invoices_no_more_than_is_owed_to_whom_it_is_owed(owed):
    first, second = owed.debts
    others = owe(owed, "5.00", supplier="s-2")
    gone = owe(owed, "5.00")
    owed.call(payable.cancel, {"payable_id": gone["id"]}, if_version=1)
    for debt, amount, about, code in (
        (first, "0.01", {}, "over_invoiced"),
        (second, "50.01", {}, "over_invoiced"),
        (others, "5.00", {}, "other_supplier"),
        (gone, "5.00", {}, "not_owed"),
        (second, "5.00", {"direction": "issued"}, "of_customer"),
    ):
        assert owed.refusal(ask, owed, debt, amount, **about) == f"ledger.invoice.{code}"


def books(ledger):
    """Return what was bought and the tax of it as they are booked."""
    return ledger.balance("1405"), ledger.balance("2221")


def test_the_books_deduct_the_tax_that_the_invoices_of_a_payable_bear(ledger):
    debt = owe(ledger, "113.00")
    special = {"kind": "special", "title": {"name": "万达", "tax_number": "91310000MA1FL0000X"}}
    bill(ledger, debt, "56.50", 1, **special)
    assert books(ledger) == ("106.50", "6.50") and ledger.problems() == []
    bill(ledger, debt, "56.50", 2)
    assert books(ledger) == ("106.50", "6.50")  # an ordinary one is not deducted
    told = ledger.call(payable.get, {"payable_id": debt["id"]})
    assert told["tax"]["amount"] == "6.50"
    with ledger.runtime.database.write_engine.begin() as connection:
        connection.execute(text("update payable set tax_minor = 0"))
    [problem] = ledger.problems()
    assert problem.endswith("its tax is 0, that of its invoices 650")
    with ledger.runtime.database.write_engine.begin() as connection:
        connection.execute(text("update payable set tax_minor = 650"))
    ledger.keyed(payable.cancel, {"payable_id": debt["id"]}, if_version=told["version"])
    assert books(ledger) == ("0.00", "0.00") and ledger.problems() == []


def test_tax_that_was_expected_goes_where_only_ordinary_invoices_came(ledger):
    about = {"supplier_id": "s-1", "title": "原料", "amount": {"amount": "113.00"}}
    debt = ledger.keyed(payable.create, {**about, "tax": {"amount": "13.00"}})
    bill(ledger, debt, "56.50", 1)
    assert books(ledger) == ("100.00", "13.00")
    bill(ledger, debt, "56.50", 2)
    assert books(ledger) == ("113.00", "0.00") and ledger.problems() == []


def test_an_invoice_of_what_was_cancelled_gets_no_number(owed):
    made = ask(owed, owed.debts[1], "50.00")
    owed.call(payable.cancel, {"payable_id": owed.debts[1]["id"]}, if_version=1)
    wanted = {"invoice_id": made["id"], "number": f"{9:020d}"}
    code = owed.refusal(owed.keyed, invoice.issue, wanted, if_version=1)
    assert code == "ledger.invoice.not_owed"


def test_an_invoice_gets_no_more_than_it_is_whoever_pays_at_the_same_moment(owed):
    ready = threading.Barrier(4)

    def work(number):
        ready.wait()
        part = {**named(owed.bills[1]), "amount": {"amount": "20.00"}}
        wish = {"supplier_id": "s-1", "amount": {"amount": "20.00"}, "parts": [part]}
        owed.call(payable.pay, wish, idempotency_key=f"together-{number}")

    assert [one.code for one in run(work, 4)] == ["ledger.payment.invoice_full"] * 2
    assert paid(owed) == [("0.00", "unpaid"), ("40.00", "paid")] and owed.problems() == []
