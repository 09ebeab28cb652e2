"""What a day of somebody was: pure functions over the calendar, the marks and the absences."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis.calendar import Calendar
from contracts.organization.attendance import AWAY

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Absence:
    """An approved absence: its kind and period, and of a leave which."""

    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    leave_kind: str | None = None


@dataclass(frozen=True)
class Verdict:
    """Status of a day, and by how many whole minutes somebody was late or left early."""

    status: str
    late_minutes: int = 0
    early_minutes: int = 0


def judge(
    calendar: Calendar,
    day: dt.date,
    came: tuple[dt.datetime | None, dt.datetime | None],
    absences: Sequence[Absence],
    now: dt.datetime,
) -> Verdict:
    """
    Return what a day was.

    came: the first coming and the last going. Absences are taken off the hours that are expected,
    so that after a morning off nobody is late who comes at one. Raises YearNotLoaded.
    """
    came_at, left_at = came
    hours = calendar.spans(day)
    if not hours:
        return Verdict("worked_off" if came_at or left_at else "off")
    expected = [part for span in hours for part in _without(span, absences)]
    if not expected:
        return Verdict(absences[0].kind if absences else "off")
    first, last = expected[0][0], expected[-1][1]
    late = _minutes(came_at - first) if came_at else 0
    early = _minutes(last - left_at) if left_at else 0
    if now < last and left_at is None:
        return Verdict("late" if late else "open", late)
    if came_at is None and left_at is None:
        return Verdict("absent")
    if came_at is None or left_at is None:
        return Verdict("incomplete", late, early)
    return Verdict(_status(late, early), late, early)


def away_parts(
    calendar: Calendar, day: dt.date, absences: Sequence[Absence]
) -> list[dict[str, Any]]:
    """Return how many minutes of the hours of a day each absence takes. Raises YearNotLoaded."""
    hours = calendar.spans(day)
    told = []
    for one in absences:
        cut = (min(end, one.ends_at) - max(start, one.starts_at) for start, end in hours)
        minutes = sum(_minutes(part) for part in cut)
        if minutes:
            told.append({"kind": one.kind, "leave_kind": one.leave_kind, "minutes": minutes})
    return told


def puts_right(
    calendar: Calendar,
    day: dt.date,
    stood: tuple[dt.datetime | None, dt.datetime | None],
    sign: tuple[str, dt.datetime],
    absences: Sequence[Absence],
) -> bool:
    """
    Return whether a coming or going at another moment makes a day better than it stands.

    stood: the first coming and the last going; sign: "in" or "out", and the moment. The other sign
    is taken as if it were right, so that each is asked for by itself. Raises YearNotLoaded.
    """
    kind, at = sign
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), calendar.zone)
    start = end - dt.timedelta(days=1)
    end = max([end, *(until for _, until in calendar.spans(day))])
    own = stood[0] if kind == "in" else stood[1]
    if own is not None and (at >= own if kind == "in" else at <= own):
        return False
    came = (own, end) if kind == "in" else (start, own)
    verdict = judge(calendar, day, came, absences, end)
    if verdict.status in AWAY:
        return False
    return own is None or verdict.status not in ("present", "worked_off")


def employed(day: dt.date, hired_on: dt.date | None, left_on: dt.date | None) -> bool:
    """Return whether somebody works here on a day; unknown bounds exclude nothing."""
    return (hired_on is None or day >= hired_on) and (left_on is None or day <= left_on)


def _status(late: int, early: int) -> str:
    if late and early:
        return "late_and_early"
    return "late" if late else "early" if early else "present"


def _minutes(over: dt.timedelta) -> int:
    """Return whole minutes; a begun minute counts only when it is over."""
    return max(int(over.total_seconds() // 60), 0)


def _without(span: Span, absences: Sequence[Absence]) -> list[Span]:
    """Return what is left of *span* beside the absences."""
    left = [span]
    for absence in absences:
        left = [part for one in left for part in _cut(one, absence)]
    return left


def _cut(span: Span, absence: Absence) -> list[Span]:
    start, end = span
    parts = [(start, min(end, absence.starts_at)), (max(start, absence.ends_at), end)]
    return [part for part in parts if part[0] < part[1]]
