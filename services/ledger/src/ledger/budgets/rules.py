"""How far a budget reaches."""

import calendar
import datetime as dt
from collections.abc import Mapping


def covers(budget_category: str | None, category: str, parents: Mapping[str, str | None]) -> bool:
    """Return whether a budget for *budget_category* and all below it counts *category*."""
    place: str | None = category
    while place is not None and budget_category is not None:
        if place == budget_category:
            return True
        place = parents.get(place)
    return budget_category is None


def is_near(amount: int, used: int, warn_percent: int) -> bool:
    """Return whether *used* has come to the share of *amount* at which people are warned."""
    return used * 100 >= amount * warn_percent


def last_day(period: str) -> dt.date:
    """Return the last day of a month such as "2026-03"."""
    year, month = map(int, period.split("-"))
    return dt.date(year, month, calendar.monthrange(year, month)[1])
