"""Which state may follow which, and when a first reply is due: pure functions over plain data."""

import datetime as dt
from collections.abc import Sequence

from chassis.calendar import Calendar

LIVE = ("new", "open", "pending", "on_hold", "reopened")
MOVES = {
    "new": ("open", "pending", "on_hold", "solved", "closed"),
    "open": ("pending", "on_hold", "solved", "closed"),
    "pending": ("open", "on_hold", "solved", "closed"),
    "on_hold": ("open", "pending", "solved", "closed"),
    "reopened": ("open", "pending", "on_hold", "solved", "closed"),
    "solved": ("closed", "reopened"),
    "closed": ("reopened",),
}
"""State → the states that may follow it."""

STEPS = {
    "pend": "pending",
    "hold": "on_hold",
    "resume": "open",
    "solve": "solved",
    "close": "closed",
    "reopen": "reopened",
}
"""What people do → the state that it leads to."""

Wait = tuple[dt.datetime, dt.datetime | None]
"""From when to when we waited for the customer; None while we still do."""


def leads_to(state: str, verb: str) -> bool:
    """Tell whether *verb* can be done in *state*; what nobody works on yet is taken or answered."""
    return STEPS[verb] in MOVES[state] and (state, verb) != ("new", "resume")


def response_at(
    calendar: Calendar, opened_at: dt.datetime, minutes: float, waits: Sequence[Wait]
) -> dt.datetime | None:
    """
    Return when *minutes* of business time since *opened_at* are over, not counting the waits.

    waits: in order of time, not overlapping. None while the last of them goes on.
    """
    due = calendar.add_business_time(opened_at, dt.timedelta(minutes=minutes))
    for since, until in waits:
        if since >= due:
            break
        if until is None:
            return None
        waited = calendar.business_time_between(since, until)
        if waited:
            due = calendar.add_business_time(due, waited)
    return due
