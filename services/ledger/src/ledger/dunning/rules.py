"""When which level of reminding is reached."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

DUN = "ledger.dunning"
MORNING = dt.time(9)


def levels(text: str) -> list[int]:
    """Return the days behind the due day of each level: "1,15,30"."""
    return sorted(int(days) for days in text.split(",") if days.strip())


def reached(due_on: dt.date, today: dt.date, days: Sequence[int]) -> int:
    """Return the level that a receivable due on *due_on* has reached; 0 for none."""
    return sum((today - due_on).days >= wait for wait in days)


def reminder(due_on: dt.date, before: int, zone: str) -> dt.datetime | None:
    """Return the morning *before* days ahead of the due day; None where nobody is reminded."""
    room = (due_on - dt.date.min).days - 1
    if not 0 < before <= room:
        return None
    return dt.datetime.combine(due_on - dt.timedelta(days=before), MORNING, ZoneInfo(zone))


def moment(due_on: dt.date, level: int, days: Sequence[int], zone: str) -> dt.datetime | None:
    """Return when *level* is reached, in the morning of that day; None behind the last one."""
    if not 1 <= level <= len(days):
        return None
    room = (dt.date.max - due_on).days - 1
    day = due_on + dt.timedelta(days=min(days[level - 1], max(room, 0)))
    return dt.datetime.combine(day, MORNING, ZoneInfo(zone))
