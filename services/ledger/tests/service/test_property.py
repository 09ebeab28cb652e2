"""Whatever is posted in whatever order: sums stay zero, balances equal the postings."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.errors import ServiceError
from contracts.ledger import book
from contracts.ledger import entry as contract
from ledger.verification import verify

pytestmark = pytest.mark.requirement("LED-01")
CODES = ("1001", "1002", "1121", "2241", "3001", "5001")
amounts = st.integers(-(10**6), 10**6)
days = st.dates(dt.date(2024, 12, 1), dt.date(2026, 2, 1))
lines = st.lists(st.tuples(st.sampled_from(CODES), amounts), min_size=1, max_size=5)
step = st.tuples(st.sampled_from(["post", "wrong", "reverse"]), lines, days, st.integers(0, 30))


def text_of(minor):
    return {"amount": f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"}


def body(some, day, off=0):
    """Return an entry of *some* lines whose last one takes the rest, plus *off*."""
    rest = -sum(minor for _, minor in some) + off
    postings = [{"account_code": c, "amount": text_of(m)} for c, m in [*some, ("1012", rest)]]
    return {"postings": postings, "happened_on": day.isoformat()}


def attempt(ledger, operation, payload):
    try:
        return ledger.keyed(operation, payload)["id"]
    except ServiceError as refusal:
        assert refusal.status in (404, 409), refusal.code
        return None


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(step, max_size=12))
def test_any_sequence_leaves_sound_books(ledger, steps):
    posted = []
    for kind, some, day, which in steps:
        if kind == "reverse" and posted:
            attempt(ledger, contract.reverse, {"entry_id": posted[which % len(posted)]})
        else:
            made = attempt(ledger, contract.post, body(some, day, off=1 if kind == "wrong" else 0))
            assert not (made and kind == "wrong")
            posted += [made] if made else []
    assert verify(ledger.runtime) == []
    assert ledger.call(book.read_trial_balance)["difference"]["amount"] == "0.00"
