"""The company calendar: business hours of the week, make-up days, days of its own."""

import datetime as dt
from typing import Any, ClassVar
from zoneinfo import available_timezones

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Json, Record
from contracts.organization.calendar import (
    CalendarFields,
    DayTwice,
    UnknownZone,
    WeekdayTwice,
    WrongHours,
)
from organization.tables import Model

DEFAULT = text("is_default")
HOURS = {"weekly": "weekly", "makeup_hours": "makeup_hours", "own_days": "kept_days"}
"""What is written → where it is kept as plain JSON."""


class CompanyCalendar(Record, Model):
    """
    When the company works; of all calendars exactly one is the default.

    learnt: counts the years that were loaded for it, so that its version tells of them.
    """

    __tablename__ = "company_calendar"
    resource = "organization.calendar"
    told_as: ClassVar = {"kept_days": "own_days"}

    name: Mapped[str] = mapped_column(String(100))
    zone: Mapped[str] = mapped_column(String(60))
    region: Mapped[str | None] = mapped_column(String(11), index=True)
    weekly: Mapped[list[Any]] = mapped_column(Json)
    makeup_hours: Mapped[list[Any]] = mapped_column(Json)
    kept_days: Mapped[list[Any]] = mapped_column(Json)
    is_default: Mapped[bool] = mapped_column(default=False)
    learnt: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(
            "uq_company_calendar_default",
            "is_default",
            unique=True,
            sqlite_where=DEFAULT,
            postgresql_where=DEFAULT,
        ),
    )

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises WrongHours, WeekdayTwice, DayTwice or UnknownZone."""
        if "zone" in fields and fields["zone"] not in available_timezones():
            raise UnknownZone(zone=fields["zone"])
        for name, value in fields.items():
            if name not in HOURS:
                setattr(self, name, value)
        told = CalendarFields(only=[name for name in HOURS if name in fields]).dump(fields)
        for name, value in told.items():
            setattr(self, HOURS[name], value)
        for name, days in (("weekly", self.weekly), ("own_days", self.kept_days)):
            for place, day in enumerate(days):
                _check(day["hours"], f"/{name}/{place}/hours")
        _check(self.makeup_hours, "/makeup_hours")
        self._check_nights()
        weekdays = [day["weekday"] for day in self.weekly]
        for place, one in enumerate(weekdays):
            if one in weekdays[:place]:
                raise WeekdayTwice(at=f"/weekly/{place}/weekday", weekday=one)
        if "own_days" in fields:  # what was kept before may name a day twice
            _check_once([day["day"] for day in self.kept_days])

    def _check_nights(self) -> None:
        """Raise WrongHours for hours that go on while those of the next weekday begin."""
        hours = {day["weekday"]: day["hours"] for day in self.weekly}
        for place, day in enumerate(self.weekly):
            morrow = hours.get(day["weekday"] % 7 + 1)
            if day["hours"] and morrow and _beyond(day["hours"][-1]["closes"], morrow[0]["opens"]):
                told = ", ".join("-".join(span) for span in _spans(day["hours"]))
                raise WrongHours(at=f"/weekly/{place}/hours", hours=told)

    def working(self) -> dict[str, list[list[str]]]:
        """Return weekday (0 is Monday) → spans."""
        return {str(day["weekday"] - 1): _spans(day["hours"]) for day in self.weekly}

    def on_makeup_days(self) -> list[list[str]]:
        """Return the hours of make-up days: its own, else those of its first working weekday."""
        first: list[dict[str, str]] = next((d["hours"] for d in self.weekly if d["hours"]), [])
        return _spans(self.makeup_hours or first)

    def own(self) -> dict[str, list[list[str]]]:
        return {day["day"]: _spans(day["hours"]) for day in self.kept_days}

    def names(self) -> dict[str, str]:
        return {day["day"]: day["name"] for day in self.kept_days}

    @property
    def own_days(self) -> list[dict[str, Any]]:
        return [{**one, "day": dt.date.fromisoformat(one["day"])} for one in self.kept_days]


def _spans(hours: list[dict[str, str]]) -> list[list[str]]:
    return [[span["opens"], span["closes"]] for span in hours]


def _beyond(closes: str, time: str) -> bool:
    """Tell whether an end lies behind a time of the next day."""
    hour, _, minute = closes.partition(":")
    return f"{int(hour) - 24:02}:{minute}" > time if int(hour) >= 24 else False


def _check_once(days: list[str]) -> None:
    """Raise DayTwice for a day that stands there before."""
    seen: set[str] = set()
    for place, day in enumerate(days):
        if day in seen:
            raise DayTwice(at=f"/own_days/{place}/day", day=day)
        seen.add(day)


def _check(hours: list[dict[str, str]], at: str) -> None:
    """Raise WrongHours unless the spans follow one another."""
    marks = [mark for span in hours for mark in (span["opens"], span["closes"])]
    wrong = any(
        left >= right or _beyond(right, left)
        for left, right in zip(marks[::2], marks[1::2], strict=True)
    )
    if wrong or any(left > right for left, right in zip(marks[1::2], marks[2::2], strict=False)):
        raise WrongHours(at=at, hours=", ".join("-".join(span) for span in _spans(hours)))
