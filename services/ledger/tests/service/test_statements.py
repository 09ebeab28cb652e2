"""Trial balance as of a day, and account statements with a running balance."""

import pytest

from contracts.ledger import account as contract
from contracts.ledger import book

pytestmark = pytest.mark.requirement("LED-13")


def fill(ledger):
    for day, amount in (("03", "10.00"), ("01", "1.00"), ("02", "5.00"), ("02", "7.00")):
        ledger.post(("1002", amount), ("3001", f"-{amount}"), happened_on=f"2026-03-{day}")


def statement(ledger, **query):
    account_id = ledger.account("1002")["id"]
    return ledger.call(contract.statement, {"account_id": account_id, **query})


def test_a_statement_runs_by_day_and_carries_its_balance(ledger):
    fill(ledger)
    told = statement(ledger)
    assert [i["amount"]["amount"] for i in told["items"]] == ["1.00", "5.00", "7.00", "10.00"]
    assert [i["balance"]["amount"] for i in told["items"]] == ["1.00", "6.00", "13.00", "23.00"]
    assert told["closing_balance"]["amount"] == "23.00"


def test_a_statement_of_some_days_opens_with_what_was_before(ledger):
    fill(ledger)
    told = statement(ledger, from_on="2026-03-02", until_on="2026-03-02")
    assert told["opening_balance"]["amount"] == "1.00"
    assert [i["balance"]["amount"] for i in told["items"]] == ["6.00", "13.00"]


def test_pages_of_a_statement_continue_the_balance(ledger):
    fill(ledger)
    first = statement(ledger, limit=3)
    second = statement(ledger, limit=3, after=first["next_after"])
    assert second["opening_balance"] == first["closing_balance"]
    assert [i["balance"]["amount"] for i in second["items"]] == ["23.00"]
    assert second["next_after"] is None
    unknown = ledger.refusal(statement, ledger, after="nope.1")
    assert unknown == "ledger.account.bad_position"


def test_the_trial_balance_can_be_read_as_of_a_day(ledger):
    fill(ledger)
    assert ledger.balance("1002", on="2026-02-28") == "0.00"
    assert ledger.balance("1002", on="2026-03-02") == "13.00"
    assert ledger.balance("1002") == ledger.balance("1002", on="2026-12-31") == "23.00"
    assert ledger.call(book.read_trial_balance, {"on": "2026-03-02"})["difference"] == {
        "amount": "0.00",
        "currency": "CNY",
    }
