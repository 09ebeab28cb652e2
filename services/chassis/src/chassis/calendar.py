"""
The company calendar: which days are worked, and arithmetic in business time exact to the second.

A calendar is plain data: weekly hours, days that differ (holidays, make-up days), a time zone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Hours = tuple[tuple[dt.time, dt.time], ...]
MIDNIGHT = dt.time()
A_DAY = dt.timedelta(days=1)
OFFICE: Hours = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))
MONDAY_TO_FRIDAY: Mapping[int, Hours] = dict.fromkeys(range(5), OFFICE)
HORIZON_DAYS = 3660
"""How far ahead a moment is looked for before the calendar is said to have no working time."""


class YearNotLoaded(ValueError):
    """The holidays of the year `year` are not known; nobody guesses them."""

    def __init__(self, year: int):
        self.year = year
        super().__init__(year)


class NoWorkingTime(ValueError):
    """The calendar has no business hours within ten years."""


@dataclass(frozen=True)
class Calendar:
    """
    Business hours of a company.

    weekly: weekday (0 is Monday) → spans of local time, in order, not overlapping; the end of one
        that is not behind its begin is on the next day, and all of it belongs to the first.
    special: day → its spans; an empty tuple makes it a day off, others a make-up day.
    zone: where those times are read.
    years: those whose holidays are known; None where it does not matter. Asking about a day of
        another year raises YearNotLoaded.
    """

    weekly: Mapping[int, Hours] = field(default_factory=lambda: MONDAY_TO_FRIDAY)
    special: Mapping[dt.date, Hours] = field(default_factory=dict)
    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    years: frozenset[int] | None = None

    def hours(self, day: dt.date) -> Hours:
        """Return the business hours of *day*, in local time. Raises YearNotLoaded."""
        if self.years is not None and day.year not in self.years:
            raise YearNotLoaded(day.year)
        return self.special.get(day, self.weekly.get(day.weekday(), ()))

    @cached_property
    def lasts_overnight(self) -> bool:
        """Whether any hours go on after the midnight of their day."""
        every = (
            span for hours in (*self.weekly.values(), *self.special.values()) for span in hours
        )
        return any(MIDNIGHT != closes <= opens for opens, closes in every)

    def first_day(self, start: dt.datetime) -> dt.date:
        """Return the first day whose hours may reach beyond *start*."""
        day = start.astimezone(self.zone).date()
        return day - A_DAY if self.lasts_overnight else day

    def is_working_day(self, day: dt.date) -> bool:
        return bool(self.hours(day))

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Return the day *count* working days after *day* (which itself is not counted)."""
        for _ in range(HORIZON_DAYS):
            if count <= 0:
                return day
            day += dt.timedelta(days=1)
            count -= self.is_working_day(day)
        raise NoWorkingTime

    def add_business_time(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        """
        Return the moment at which *duration* of business time has passed since *start*.

        start: aware; the answer is in UTC. Raises NoWorkingTime.
        """
        left = duration
        for begin, end in self._spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise NoWorkingTime

    def business_time_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Return how much business time lies between two aware moments; zero if end < start."""
        total = dt.timedelta()
        for begin, until in self._spans(start, end):
            total += max(min(until, end) - begin, dt.timedelta())
        return total

    def _spans(
        self, start: dt.datetime, before: dt.datetime | None = None
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Yield the spans of business time from *start* on, in UTC, of days begun *before*."""
        start, first = start.astimezone(dt.UTC), self.first_day(start)
        for ahead in range(HORIZON_DAYS):
            day = first + dt.timedelta(days=ahead)
            if before is not None and self._at(day, MIDNIGHT) >= before:
                return
            for begin, end in self.spans(day):
                if end > start:
                    yield max(begin, start), end
                    start = end  # where a night reaches into the next day, nothing counts twice

    def spans(self, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        """Return the business hours of *day* as moments in UTC. Raises YearNotLoaded."""
        return [
            (self._at(day, opens), self._at(day + A_DAY if closes <= opens else day, closes))
            for opens, closes in self.hours(day)
        ]

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC)


def read(data: Mapping[str, Any]) -> Calendar:
    """
    Return the calendar that the organization tells as plain data.

    data: zone, weekly (weekday as text → spans such as ["09:00", "12:00"]), special (day → spans),
        years (those whose holidays are known; None: no public holidays count).
    """
    return Calendar(
        weekly={int(weekday): _hours(spans) for weekday, spans in data["weekly"].items()},
        special={dt.date.fromisoformat(d): _hours(spans) for d, spans in data["special"].items()},
        zone=ZoneInfo(data["zone"]),
        years=None if data["years"] is None else frozenset(data["years"]),
    )


def told(opens: dt.time, closes: dt.time) -> tuple[str, str]:
    """Return a span as plain data has it: the hours of its end go on after 24:00."""
    hour = closes.hour + (24 if closes <= opens else 0)
    return f"{opens:%H:%M}", f"{hour:02}:{closes:%M}"


def _hours(spans: Sequence[Sequence[str]]) -> Hours:
    return tuple((dt.time.fromisoformat(a), _end(b)) for a, b in spans)


def _end(text: str) -> dt.time:
    hour, minute = text.split(":")
    return dt.time(int(hour) % 24, int(minute))
