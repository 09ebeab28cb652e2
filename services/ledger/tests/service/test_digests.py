"""The day is sealed, the seal is told, and a rewritten book contradicts it."""

import pytest
from sqlalchemy import text

from contracts.ledger import account, book
from contracts.ledger import digest as contract
from ledger.bootstrap import prepare

pytestmark = pytest.mark.requirement("LED-01")
PAIR = ("1002", "1.00"), ("3001", "-1.00")


def test_each_day_that_is_over_is_sealed_and_told(ledger):
    prepare(ledger.runtime)
    posted = ledger.post(*PAIR)
    for _ in range(2):
        ledger.harness.clock.advance(days=1)
        ledger.harness.run_due()
    first, second = ledger.told(contract.sealed)
    assert first["data"]["years"] == [{"year": 2026, "number": 1, "hash": posted["hash"]}]
    assert [told["data"]["day"] for told in (first, second)] == ["2026-03-25", "2026-03-26"]
    assert second["data"]["previous"] == first["data"]["digest"]
    assert ledger.problems() == []


def test_a_day_is_sealed_once(ledger):
    first = ledger.call(contract.seal)
    ledger.post(*PAIR)
    assert ledger.call(contract.seal) == first
    [kept] = ledger.call(contract.listed)["items"]
    assert kept["entries"] == 0


def test_a_digest_that_was_rewritten_is_named(ledger):
    ledger.post(*PAIR)
    ledger.call(contract.seal)
    with ledger.runtime.database.write_engine.begin() as connection:
        connection.execute(text("update book_digest set entries = 7"))
    assert ledger.problems() == ["digest of 2026-03-25: it differs from what its hash seals"]


def test_balances_are_told_as_they_were_known_at_a_moment(ledger):
    """What happened in March and was recorded in April is unknown in March."""
    ledger.post(*PAIR, happened_on="2026-03-01")
    known_at = ledger.harness.clock.now().isoformat()
    ledger.harness.clock.advance(days=20)
    ledger.post(*PAIR, happened_on="2026-03-02")
    march = {"on": "2026-03-31", "account_id": ledger.account("1002")["id"]}
    then = ledger.call(account.read_balance, {**march, "known_at": known_at})
    now = ledger.call(account.read_balance, march)
    assert (then["balance"]["amount"], now["balance"]["amount"]) == ("1.00", "2.00")
    told = ledger.call(book.read_trial_balance, {"known_at": known_at})
    assert told["debit"]["amount"] == "1.00"
