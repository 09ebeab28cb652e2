"""What the authorities told of one year."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Json, Record
from contracts.organization.holiday_year import DayTwice, NoDayOff, WrongDay
from organization.tables import Model

NEIGHBOUR = dt.timedelta(days=10)
"""A notice for a year may speak of the last days of the year before and the first after."""


class HolidayYear(Record, Model):
    """Holidays and make-up days of one region and year; days: [{day, name, off}] in order."""

    __tablename__ = "holiday_year"
    resource = "organization.holiday_year"
    told_as: ClassVar = {"kept": "days"}
    __table_args__ = (UniqueConstraint("region", "year"),)

    region: Mapped[str] = mapped_column(String(11))
    year: Mapped[int] = mapped_column()
    kept: Mapped[list[Any]] = mapped_column(Json)
    source: Mapped[str | None] = mapped_column(String(500))

    @property
    def days(self) -> list[dict[str, Any]]:
        return [{**one, "day": dt.date.fromisoformat(one["day"])} for one in self.kept]

    @property
    def tells(self) -> bool:
        """Whether it tells of holidays at all; years were once kept that do not."""
        return any(one["off"] and one["day"].startswith(f"{self.year}-") for one in self.kept)

    def take(self, days: list[dict[str, Any]], source: str | None) -> None:
        """Hold exactly these days. Raises DayTwice, WrongDay or NoDayOff."""
        first, last = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
        seen: set[dt.date] = set()
        for place, one in enumerate(days):
            at, day = f"/days/{place}", one["day"]
            if day in seen:
                raise DayTwice(at=at, day=day.isoformat())
            if not first - NEIGHBOUR <= day <= last + NEIGHBOUR:
                raise WrongDay(at=at, day=day.isoformat(), year=self.year)
            seen.add(day)
        if not any(one["off"] and one["day"].year == self.year for one in days):
            raise NoDayOff(year=self.year)
        ordered = sorted(days, key=lambda one: one["day"])
        self.kept = [{**one, "day": one["day"].isoformat()} for one in ordered]
        self.source = source
