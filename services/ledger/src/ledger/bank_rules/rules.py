"""Which posting of the books a rule takes for a line of a bank."""

import datetime as dt
from collections.abc import Sequence

from ledger.bank_statements.rules import Candidate


def near(
    booked_on: dt.date, minor: int, candidates: Sequence[Candidate], days: int
) -> list[Candidate]:
    """Return the postings of the same amount within *days* of a line, the nearest first."""
    same = [one for one in candidates if one.minor == minor]
    found = [one for one in same if _apart(one, booked_on) <= days]
    return sorted(found, key=lambda one: _apart(one, booked_on))


def nearest(
    booked_on: dt.date, minor: int, candidates: Sequence[Candidate], days: int
) -> Candidate | None:
    """Return the nearest of these postings, or None where two are as near or there is none."""
    found = near(booked_on, minor, candidates, days)
    if not found or [_apart(one, booked_on) for one in found[1:2]] == [_apart(found[0], booked_on)]:
        return None
    return found[0]


def _apart(one: Candidate, day: dt.date) -> int:
    return abs((one.happened_on - day).days)
