"""Closed days open for a while, for one person; locked days never."""

import pytest
from sqlalchemy.exc import DBAPIError

from contracts.ledger import book
from contracts.ledger import period_exception as contract

from .test_guards import attack, entry, posting

pytestmark = pytest.mark.requirement("LED-15")
PAIR = ("1002", "1.00"), ("3001", "-1.00")


def allow(ledger, **about):
    span = {"from_on": "2026-01-05", "until_on": "2026-01-20", "reason": "漏记"}
    expires = {"expires_at": "2026-03-25T10:00:00Z"}
    return ledger.call(contract.create, {**span, **expires, **about})


@pytest.fixture
def closed(ledger):
    ledger.call(book.close, {"until": "2026-01-31"})
    return ledger


def late(ledger, day="2026-01-10"):
    return ledger.post(*PAIR, happened_on=day)


def test_an_exception_lets_its_person_post_into_its_days_until_its_moment(closed):
    made = allow(closed, person_id="staff-1")
    posted = late(closed)
    told = closed.call(contract.read_entries, {"period_exception_id": made["id"]})
    assert [item["id"] for item in told["items"]] == [posted["id"]]
    more, key = late(closed), {"period_exception_id": made["id"], "limit": 1}
    page = closed.call(contract.read_entries, key)
    assert [item["id"] for item in page["items"]] == [posted["id"]] == [page["next_after"]]
    page = closed.call(contract.read_entries, {**key, "after": posted["id"]})
    assert ([item["id"] for item in page["items"]], page["next_after"]) == ([more["id"]], None)
    assert closed.refusal(late, closed, "2026-01-21") == "ledger.entry.period_closed"
    closed.harness.clock.advance(hours=7)
    assert closed.refusal(late, closed) == "ledger.entry.period_closed"
    assert closed.problems() == []


def test_an_exception_of_somebody_else_helps_nobody(closed):
    allow(closed, person_id="staff-2")
    assert closed.refusal(late, closed) == "ledger.entry.period_closed"


def test_a_revoked_exception_is_over(closed):
    made = allow(closed)
    key = {"period_exception_id": made["id"]}
    closed.call(contract.revoke, key, if_version=1)
    assert closed.refusal(late, closed) == "ledger.entry.period_closed"
    assert closed.refusal(closed.call, contract.revoke, key) == "ledger.period_exception.over"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"until_on": "2026-01-01"}, "ledger.period_exception.bad_span"),
        ({"expires_at": "2026-03-25T03:00:00Z"}, "ledger.period_exception.past_moment"),
    ],
)
def test_an_exception_that_cannot_serve_is_refused(closed, about, code):
    assert closed.refusal(allow, closed, **about) == code


def test_locked_days_stay_closed_for_everybody_and_ever(closed):
    allow(closed)
    assert lock(closed, "2026-02-28") == "ledger.period.not_closed_yet"
    closed.call(book.lock, {"until": "2026-01-31"})
    assert lock(closed, "2026-01-31") == "ledger.period.not_later"
    assert closed.refusal(late, closed) == "ledger.entry.period_closed"
    assert (
        closed.refusal(closed.call, book.reopen, {"until": None, "reason": "x"})
        == "ledger.period.locked"
    )
    assert closed.refusal(allow, closed) == "ledger.period.locked"


def lock(ledger, until):
    return ledger.refusal(ledger.call, book.lock, {"until": until})


def test_the_database_knows_exceptions_and_locks_too(closed):
    raw = [
        posting(5, day="2026-01-10"),
        posting(-5, 2, account="account-3001", day="2026-01-10"),
        entry(number=1, day="2026-01-10"),
    ]
    with pytest.raises(DBAPIError):
        attack(closed, *raw)
    allow(closed)
    attack(closed, *raw)
    attack(closed, "update book set locked_until = '2026-01-31'")
    more = [
        statement.replace("'raw'", "'raw2'").replace(", 1, 'man", ", 2, 'man") for statement in raw
    ]
    with pytest.raises(DBAPIError):
        attack(closed, *more)
