"""Budgets in yuan count what is spent in other currencies, too."""

import pytest

from contracts.ledger import account, cash_entry, category, expense, payable, year_end
from contracts.ledger import budget as budgets

pytestmark = [pytest.mark.requirement("LED-11")]
SPAN = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
MISSING, EXCEEDED = "ledger.exchange_rate.missing", "ledger.budget.exceeded"


@pytest.fixture
def office(ledger):
    free = {"code": "100299", "name_zh": "外币户", "type": "asset", "holds_money": True}
    ledger.call(account.create, free)
    ledger.leaf = ledger.call(category.create, {"name": "差旅", "kind": "expense"})["id"]
    return ledger


def budget(ledger, amount, currency="CNY", **about):
    money = {"amount": amount, "currency": currency}
    fields = {"name": f"三月 {currency}", "amount": money, **SPAN, **about}
    return ledger.call(budgets.create_budget, fields)["id"]


def usage(ledger, budget_id):
    told = ledger.call(budgets.read_usage, {"budget_id": budget_id})
    return told["spent"]["amount"], told["committed"]["amount"]


def claim(ledger, amount, currency):
    row = {"category_id": ledger.leaf, "happened_on": "2026-03-20"}
    row["amount"] = {"amount": amount, "currency": currency}
    made = ledger.call(expense.create_claim, {"title": "出差", "lines": [row]})
    return ledger.call(expense.submit_claim, {"expense_claim_id": made["id"]})


def spend(ledger, amount, currency):
    fields = {"kind": "expense", "account_code": "100299", "category_id": ledger.leaf}
    fields["amount"] = {"amount": amount, "currency": currency}
    made = ledger.call(cash_entry.create, fields)
    return ledger.call(cash_entry.approve, {"cash_entry_id": made["id"]})


def owe(ledger, amount, currency):
    money = {"amount": amount, "currency": currency}
    fields = {"supplier_id": "s-1", "title": "x", "amount": money, "category_id": ledger.leaf}
    return ledger.keyed(payable.create, fields)


def rate(ledger, told="7"):
    ledger.call(year_end.set_rate, {"currency": "USD", "on": "2026-03-01", "rate": told})


@pytest.mark.parametrize("act", [claim, spend, owe])
def test_a_budget_that_stops_is_not_passed_in_another_currency(office, act):
    held = budget(office, "100.00", mode="stop")
    assert office.refusal(act, office, "10.00", "USD") == MISSING
    rate(office)
    assert office.refusal(act, office, "14.29", "USD") == EXCEEDED
    act(office, "10.00", "USD")
    assert usage(office, held) == ("0.00", "70.00")
    assert office.refusal(act, office, "30.01", "CNY") == EXCEEDED
    assert office.refusal(act, office, "4.29", "USD") == EXCEEDED
    act(office, "30.00", "CNY")
    assert usage(office, held) == ("0.00", "100.00")


def test_a_budget_that_warns_does_so_without_a_rate_and_one_abroad_counts_its_own(office):
    budget(office, "100.00")
    abroad = budget(office, "10.00", "USD", mode="stop")
    assert claim(office, "10.00", "USD")["warnings"] == ["三月 CNY", "三月 USD"]
    assert office.refusal(claim, office, "0.01", "USD") == EXCEEDED
    assert claim(office, "50.00", "CNY")["warnings"] == []
    assert usage(office, abroad) == ("0.00", "10.00")
    rate(office)
    assert claim(office, "1.00", "CNY")["warnings"] == ["三月 CNY"]
