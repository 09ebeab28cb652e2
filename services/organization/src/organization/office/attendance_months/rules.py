"""What the days of a sheet come to."""

from collections.abc import Iterable, Mapping
from typing import Any


def incomplete(days: Iterable[Mapping[str, Any]]) -> int:
    """Return on how many of the days of a sheet somebody forgot to come or to go."""
    return sum(day["status"] == "incomplete" for day in days)


def away_minutes(days: Iterable[Mapping[str, Any]]) -> int:
    """Return how much of the hours of a sheet's days absences take."""
    return sum(part["minutes"] for day in days for part in day.get("absences", ()))
