"""Accounts that documents keep are the sum of what the documents leave open."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import account, category, entry, payable, pending_entry, receivable, year_end
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


def test_opening_balances_of_control_accounts_are_sound(ledger):
    lines = [{"account_code": "1122", "amount": TEN}]
    ledger.keyed(year_end.open_balances, {"on": "2026-01-01", "lines": lines})
    ledger.keyed(receivable.create, DEBT)
    assert (ledger.balance("1122"), ledger.problems()) == ("20.00", [])


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
