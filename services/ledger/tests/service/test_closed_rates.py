"""Rates of closed days stay as they were, because the statements of those days rest on them."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import book, period_exception
from contracts.ledger import year_end as contract

pytestmark = [pytest.mark.requirement("LED-14"), pytest.mark.requirement("LED-15")]


def rate(ledger, on, value="7.0"):
    return ledger.call(contract.set_rate, {"currency": "USD", "on": on, "rate": value})


def refused(ledger, on):
    """Return code and pointer with which a rate of a day is refused."""
    with pytest.raises(ServiceError) as refusal:
        rate(ledger, on, "5.0")
    return refusal.value.code, refusal.value.pointer


def rates(ledger):
    told = ledger.call(contract.rates_listed, {"sort": "on"})["items"]
    return [(item["on"], item["rate"]) for item in told]


CLOSED = "ledger.entry.period_closed", "/on"


@pytest.fixture
def closed(ledger):
    rate(ledger, "2026-01-10")
    ledger.call(book.close, {"until": "2026-01-31"})
    return ledger


def allow(ledger):
    span = {"from_on": "2026-01-05", "until_on": "2026-01-20", "reason": "漏记"}
    ledger.call(period_exception.create, {**span, "expires_at": "2026-03-25T10:00:00Z"})


def test_a_rate_of_a_closed_day_is_neither_changed_nor_added(closed):
    for on in ("2026-01-10", "2026-01-20", "2026-01-31"):
        assert refused(closed, on) == CLOSED
    rate(closed, "2026-02-01", "7.2")
    assert rates(closed) == [("2026-01-10", "7"), ("2026-02-01", "7.2")]
    closed.call(book.reopen, {"until": None, "reason": "x"})
    rate(closed, "2026-01-10", "7.1")


def test_an_exception_lets_a_rate_of_its_days_be_set(closed):
    allow(closed)
    assert refused(closed, "2026-01-21") == CLOSED
    rate(closed, "2026-01-10", "7.1")
    closed.harness.clock.advance(hours=7)
    assert refused(closed, "2026-01-10") == CLOSED


def test_no_exception_lets_a_rate_of_a_locked_day_be_set(closed):
    allow(closed)
    closed.call(book.lock, {"until": "2026-01-31"})
    assert refused(closed, "2026-01-10") == CLOSED


def test_what_a_rate_was_before_stays_in_its_history(ledger):
    rate(ledger, "2026-01-10", "7.12345678")
    made = rate(ledger, "2026-01-10", "6.9")
    past = ledger.call(contract.rate_history, {"exchange_rate_id": made["id"]})["items"]
    assert [item["changes"] for item in past] == [{"rate": ["7.12345678", "6.9"]}, {}]
    assert past[0]["actor_id"] == "staff-1"
    missing = {"exchange_rate_id": "nope"}
    assert ledger.refusal(ledger.call, contract.rate_history, missing) == "not_found"
