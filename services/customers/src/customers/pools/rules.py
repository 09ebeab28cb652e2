"""Who belongs to a pool, and what its members see: pure functions."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What claims from one pool are held to; 0 is no limit everywhere."""

    per_day: int
    new_in_pool_hours: int
    former_owner_days: int


def belongs(who: str, departments: Collection[str], lists: Sequence[Collection[str]]) -> bool:
    """
    Return whether *who* of some departments is a member of a pool.

    lists: departments, members and administrators of the pool; with nobody named it is everybody's.
    """
    of_departments, members, administrators = lists
    if not of_departments and not members:
        return True
    return who in members or who in administrators or bool(set(departments) & set(of_departments))


def next_refresh(now: dt.datetime, weekday: int, zone: ZoneInfo) -> dt.datetime:
    """Return the next moment after *now* at which a *weekday* (0 is Monday) begins in *zone*."""
    today = now.astimezone(zone).date()
    day = today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
