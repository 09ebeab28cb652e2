"""Foreign money: gains when it is settled, gains that only stand in the books, and their rates."""

import pytest

from contracts.ledger import account, bank_statement, cash_book, payable, receipt, receivable
from contracts.ledger import year_end as contract

pytestmark = pytest.mark.requirement("LED-14")


def dollars(amount):
    return {"amount": amount, "currency": "USD"}


BANK = {"account_code": "100209"}


@pytest.fixture
def abroad(ledger):
    """A ledger with an account at the bank for dollars."""
    about = {"code": "100209", "name_zh": "美元户", "type": "asset", "currency": "USD"}
    ledger.call(account.create, {**about, "holds_money": True})
    return ledger


@pytest.fixture
def rated(abroad):
    for on, rate in (("2026-01-01", "7.0"), ("2026-02-01", "7.2"), ("2026-03-01", "6.9")):
        abroad.call(contract.set_rate, {"currency": "USD", "on": on, "rate": rate})
    return abroad


def owe(ledger, amount="100.00", on="2026-01-10"):
    fields = {"customer_id": "c-1", "title": "出口", "happened_on": on}
    return ledger.keyed(receivable.create, {**fields, "amount": dollars(amount)})


def receive(ledger, amount, *debts, on="2026-02-10"):
    parts = [{"receivable_id": debt["id"], "amount": dollars(part)} for debt, part in debts]
    fields = {"customer_id": "c-1", "amount": dollars(amount), "received_on": on, **BANK}
    return ledger.keyed(receipt.post, {**fields, "allocations": parts})


def results(ledger):
    """Return what holds the gains, and what tells them, in yuan."""
    return ledger.balance("1221"), ledger.balance("5603")


def gains(ledger, until_on="2026-03-31", from_on="2026-01-01"):
    told = ledger.call(contract.read_gains, {"from_on": from_on, "until_on": until_on})
    names = ("realised", "unrealised", "not_posted")
    return [tuple(row[name]["amount"] for name in names) for row in told["items"]]


def test_a_debt_settled_at_a_higher_rate_has_realised_a_gain(rated):
    debt = owe(rated)
    made = receive(rated, "60.00", (debt, "60.00"))
    assert results(rated) == ("12.00", "-12.00")
    assert gains(rated, "2026-02-28") == [("12.00", "0.00", "8.00")]
    rated.keyed(
        receipt.reverse, {"receipt_id": made["id"], "reason": "x"}, if_version=made["version"]
    )
    assert results(rated) == ("0.00", "0.00")
    assert rated.problems() == []


def test_an_advance_realises_its_gain_when_it_is_allocated(rated):
    debt, made = owe(rated), receive(rated, "100.00")
    assert results(rated) == ("0.00", "0.00")
    part = {"receivable_id": debt["id"], "amount": dollars("100.00")}
    key = {"receipt_id": made["id"], "allocations": [part]}
    rated.keyed(receipt.allocate, key, if_version=1)
    assert results(rated) == ("20.00", "-20.00")
    assert gains(rated, "2026-02-28") == [("0.00", "0.00", "20.00")]


def test_what_we_owe_costs_more_at_a_higher_rate(rated):
    fields = {"supplier_id": "s-1", "title": "进口", "happened_on": "2026-01-10"}
    owed = rated.keyed(payable.create, {**fields, "amount": dollars("50.00")})
    part = {"payable_id": owed["id"], "amount": dollars("50.00")}
    paid = {"supplier_id": "s-1", "amount": dollars("50.00"), "paid_on": "2026-02-10", **BANK}
    made = rated.keyed(payable.pay, {**paid, "parts": [part]})
    assert results(rated) == ("-10.00", "10.00")
    rated.keyed(
        payable.reverse, {"payment_id": made["id"], "reason": "x"}, if_version=made["version"]
    )
    assert results(rated) == ("0.00", "0.00")
    assert rated.problems() == []


def test_a_revaluation_is_taken_back_as_the_next_period_begins(rated):
    debt = owe(rated)
    told = rated.keyed(contract.revalue, {"on": "2026-02-28"})
    assert told["reversed_by_id"]
    assert rated.balance("1221", on="2026-02-28") == "20.00"
    assert rated.balance("1221", on="2026-03-01") == "0.00"
    receive(rated, "100.00", (debt, "100.00"), on="2026-03-10")
    assert results(rated) == ("-10.00", "10.00")
    assert gains(rated, "2026-02-28") == [("0.00", "20.00", "0.00")]
    assert gains(rated) == [("-10.00", "0.00", "0.00")]
    assert rated.problems() == []


def test_stock_that_is_paid_is_not_revalued(rated):
    fields = {"supplier_id": "s-1", "title": "进口", "happened_on": "2026-01-10"}
    owed = rated.keyed(payable.create, {**fields, "amount": dollars("50.00")})
    assert gains(rated, "2026-02-28") == [("0.00", "0.00", "-10.00")]
    part = {"payable_id": owed["id"], "amount": dollars("50.00")}
    paid = {"supplier_id": "s-1", "amount": dollars("50.00"), "paid_on": "2026-02-10", **BANK}
    rated.keyed(payable.pay, {**paid, "parts": [part]})
    rated.keyed(contract.revalue, {"on": "2026-03-01"})
    # the loan at the bank, 50 at 7.2, is 15 less at 6.9; the goods still cost 350
    assert gains(rated) == [("-10.00", "0.00", "15.00")]
    assert rated.balance("5603", on="2026-03-01") == "-5.00"


def test_without_rates_a_debt_is_settled_and_the_next_revaluation_takes_the_gain_in(abroad):
    debt = owe(abroad)
    receive(abroad, "100.00", (debt, "100.00"))
    assert results(abroad) == ("0.00", "0.00")
    for on, rate in (("2026-01-01", "7.0"), ("2026-02-01", "7.2")):
        abroad.call(contract.set_rate, {"currency": "USD", "on": on, "rate": rate})
    assert gains(abroad) == [("0.00", "0.00", "20.00")]


@pytest.mark.requirement("LED-02")
def test_an_account_of_dollars_tells_dollars_where_nobody_names_a_currency(rated):
    receive(rated, "60.00")
    key = {"account_id": rated.account("100209")["id"]}
    told = rated.call(account.statement, key)
    assert told["closing_balance"] == dollars("60.00")
    assert rated.call(cash_book.read, key)["closing_balance"] == dollars("60.00")
    assert rated.call(account.read_balance, key)["balance"] == dollars("60.00")
    assert rated.call(bank_statement.reconcile, key)["book_balance"] == dollars("60.00")
    yuan = rated.call(account.statement, {**key, "currency": "CNY"})
    assert yuan["closing_balance"]["amount"] == "0.00"


def test_gains_of_a_currency_without_a_rate_are_refused(ledger):
    owe(ledger)
    refused = ledger.refusal(gains, ledger)
    assert refused == "ledger.exchange_rate.missing"
