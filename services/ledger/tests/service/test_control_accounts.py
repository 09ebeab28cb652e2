"""Accounts that documents keep are the sum of what the documents leave open."""

import pytest
from sqlalchemy import update

from chassis.errors import ServiceError
from contracts.ledger import account, category, entry, payable, pending_entry, receivable, year_end
from ledger.categories.model import Category
from ledger.settings import LedgerSettings

pytestmark = pytest.mark.requirement("LED-01")
TEN = {"amount": "10.00", "currency": "CNY"}
DEBT = {"customer_id": "c-1", "title": "合同", "amount": TEN}
OWED = {"supplier_id": "s-1", "title": "采购", "amount": TEN}
CONTROL = ("1122", "1123", "1221", "2202", "2203")


def refused(act, *args):
    """Return with which code, and where, *act* is refused."""
    with pytest.raises(ServiceError) as problem:
        act(*args)
    return problem.value.code, problem.value.pointer


def by_hand(code):
    other = {"account_code": "3001", "amount": {"amount": "-10.00"}}
    return {"postings": [other, {"account_code": code, "amount": {"amount": "10.00"}}]}


@pytest.mark.parametrize("code", CONTROL)
def test_a_control_account_is_not_booked_by_hand(ledger, code):
    body, told = by_hand(code), "ledger.entry.control_account"
    at = "/postings/1/account_code"
    assert refused(ledger.keyed, entry.post, body) == (told, at)
    assert refused(ledger.keyed, pending_entry.create, body) == (told, at)
    many = {"entries": [by_hand("1002"), body]}
    assert refused(ledger.keyed, entry.post_batch, many) == (told, f"/entries/1{at}")
    office = {"name": "办公", "kind": "expense", "account_code": code}
    assert refused(ledger.call, category.create, office) == (told, "/account_code")


@pytest.mark.parametrize("code", ["1122", "1001", "2202", "2203", "5602", "3001"])
def test_a_receivable_is_income_and_nothing_else(ledger, code):
    body = {**DEBT, "income_account_code": code}
    told = "ledger.receivable.no_income", "/income_account_code"
    assert refused(ledger.keyed, receivable.create, body) == told


@pytest.mark.parametrize("code", ["2202", "1122", "1002", "5001", "2241"])
def test_a_payable_is_a_purchase_and_nothing_else(ledger, code):
    told = "ledger.payable.no_purchase", "/account_code"
    assert refused(ledger.keyed, payable.create, {**OWED, "account_code": code}) == told


@pytest.mark.parametrize(
    ("kind", "code"),
    [*(("expense", code) for code in ("1002", "5001", "2241", "3001"))]
    + [*(("income", code) for code in ("1002", "5602", "1405", "3001"))],
)
def test_a_category_lies_on_no_money_and_on_nothing_of_another_type(ledger, kind, code):
    told = "ledger.category.wrong_account", "/account_code"
    fields = {"name": "办公", "kind": kind}
    assert refused(ledger.call, category.create, {**fields, "account_code": code}) == told
    made = ledger.call(category.create, fields)
    patch = {"category_id": made["id"], "account_code": code}
    assert refused(ledger.call, category.update, patch) == told


def test_a_payable_is_no_purchase_by_a_category_of_earlier_releases(ledger):
    made = ledger.call(category.create, {"name": "办公", "kind": "expense"})
    with ledger.runtime.database.engine.begin() as connection:
        connection.execute(update(Category).values(account_code="1002"))
    told = "ledger.payable.no_purchase", "/category_id"
    assert refused(ledger.keyed, payable.create, {**OWED, "category_id": made["id"]}) == told


def test_debts_of_before_the_books_go_against_the_rest_of_the_opening(ledger):
    ledger.keyed(receivable.create, {**DEBT, "income_account_code": "3104"})
    ledger.keyed(payable.create, {**OWED, "account_code": "3104"})
    ledger.keyed(receivable.create, {**DEBT, "income_account_code": "5051"})
    assert (ledger.balance("1122"), ledger.balance("2202")) == ("20.00", "-10.00")
    assert ledger.balance("3104") == "0.00"
    assert ledger.problems() == []


def test_an_account_that_differs_from_its_documents_is_told(ledger, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(LedgerSettings, "control_accounts", frozenset())
        made = ledger.post(("1122", "5.00"), ("2202", "-5.00"))
    assert ledger.problems() == [
        "account 1122: beside opening balances it holds 500 CNY, open receivables 0",
        "account 2202: beside opening balances it holds 500 CNY, open payables 0",
    ]
    ledger.keyed(entry.reverse, {"entry_id": made["id"]})
    assert ledger.problems() == []


def opening(code, amount, **about):
    return {"account_code": code, "amount": {"amount": amount}, **about}


def begin(ledger, *lines):
    return ledger.keyed(year_end.open_balances, {"on": "2026-01-01", "lines": list(lines)})


@pytest.mark.requirement("LED-04")
def test_debts_of_opening_balances_are_open_and_can_be_paid(ledger):
    """They age from the day on which they are due, which may lie before the books."""
    old = opening("1122", "10.00", customer_id="c-1", due_on="2025-11-30", document_number="HT-7")
    owed = opening("2202", "-4.00", customer_id="s-1")
    begin(ledger, opening("1002", "5.00"), old, owed)
    [debt] = ledger.call(receivable.listed)["items"]
    assert (debt["title"], debt["due_on"], debt["customer_name"]) == ("HT-7", "2025-11-30", "华为")
    ledger.receive("6.00", (debt, "6.00"))
    [bought] = ledger.call(payable.listed)["items"]
    part = {"payable_id": bought["id"], "amount": {"amount": "4.00"}}
    ledger.keyed(payable.pay, {"supplier_id": "s-1", "amount": part["amount"], "parts": [part]})
    assert [ledger.balance(code) for code in ("1122", "2202", "3104")] == ["4.00", "0.00", "-11.00"]
    assert ledger.exposure() == ("4.00", "0.00", "0.00")
    assert ledger.problems() == []


@pytest.mark.requirement("LED-04")
def test_a_debt_that_was_opened_is_taken_back_as_what_it_is(ledger):
    begin(ledger, opening("1122", "10.00", customer_id="c-1"))
    [debt] = ledger.call(receivable.listed)["items"]
    key = {"entry_id": debt["entry_id"]}
    assert ledger.refusal(ledger.keyed, entry.reverse, key) == "ledger.entry.not_reversible"
    ledger.keyed(receivable.cancel, {"receivable_id": debt["id"], "reason": "误录"})
    begin(ledger, opening("1122", "12.00", customer_id="c-1"))
    assert (ledger.balance("1122"), ledger.problems()) == ("12.00", [])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (opening("1122", "1.00"), ("party_missing", "customer_id")),
        (opening("2202", "1.00", customer_id="s-1"), ("wrong_side", "amount")),
    ],
)
def test_opening_balances_of_debts_name_whose_they_are(ledger, line, told):
    code, field = told
    refusal = f"ledger.opening_balance.{code}", f"/lines/1/{field}"
    assert refused(begin, ledger, opening("1002", "1.00"), line) == refusal
    assert ledger.balance("1002") == "0.00"


def close(ledger, code):
    found = ledger.account(code)
    wanted = {"account_id": found["id"], "closed": True}
    return ledger.call(account.update, wanted, if_version=found["version"])


def test_an_account_that_is_needed_or_holds_anything_is_not_closed(ledger):
    assert refused(close, ledger, "1122") == ("ledger.account.needed", "/closed")
    ledger.post(("1001", "5.00"), ("3001", "-5.00"))
    assert refused(close, ledger, "1001") == ("ledger.account.not_empty", "/closed")
    ledger.post(("1002", "5.00"), ("1001", "-5.00"))
    assert close(ledger, "1001")["closed"]
