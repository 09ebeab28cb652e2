"""Relative spans of days that filters understand: today, this_month, last_7_days."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

_COUNTED = re.compile(r"(last|next)_([1-9][0-9]{0,2})_days")


def day_range(word: str, now: dt.datetime, zone: ZoneInfo) -> tuple[dt.date, dt.date] | None:
    """
    Return first day and the day behind the last of the span named *word*, or None.

    now: the present moment; zone: where "today" is meant. last_7_days ends with today,
    next_7_days begins with it; weeks begin on Monday.
    """
    today, day = now.astimezone(zone).date(), dt.timedelta(days=1)
    counted = _COUNTED.fullmatch(word)
    if counted:
        span = int(counted[2]) * day
        return (today - span + day, today + day) if counted[1] == "last" else (today, today + span)
    monday, first = today - today.weekday() * day, today.replace(day=1)
    next_month = (first + 32 * day).replace(day=1)
    spans = {
        "today": (today, today + day),
        "yesterday": (today - day, today),
        "tomorrow": (today + day, today + 2 * day),
        "this_week": (monday, monday + 7 * day),
        "last_week": (monday - 7 * day, monday),
        "this_month": (first, next_month),
        "last_month": ((first - day).replace(day=1), first),
        "this_year": (today.replace(month=1, day=1), dt.date(today.year + 1, 1, 1)),
    }
    return spans.get(word)
