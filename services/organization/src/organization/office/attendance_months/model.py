"""The closed month, the sheet of one person that is kept of it, and what must always be true."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Json, Owned, Record
from contracts.organization.attendance_month import AlreadyClosed, NotClosed
from organization.office.attendance_months import rules
from organization.tables import Model


class AttendanceMonth(Record, Model):
    """
    closing → closed → reopened → closing …; there is one for a month.

    Unless it was reopened nothing that its sheets are made of is changed by hand.
    """

    __tablename__ = "attendance_month"
    resource = "organization.attendance_month"
    __table_args__ = (UniqueConstraint("year", "month"),)

    year: Mapped[int] = mapped_column()
    month: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10))
    sheets: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    closed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reason: Mapped[str | None] = mapped_column(String(200))

    def admits(self, verb: str) -> bool:
        return verb != "reopen" or self.state == "closed"

    def begin_closing(self, by: str) -> None:
        """Let nothing change any more. Raises AlreadyClosed."""
        if self.state in ("closing", "closed"):
            raise AlreadyClosed(month=f"{self.year}-{self.month:02}")
        self.state, self.sheets, self.closed_at, self.closed_by = "closing", 0, None, by

    def close(self, now: dt.datetime) -> None:
        self.state, self.closed_at = "closed", now

    def reopen(self, reason: str) -> None:
        """Let marks be corrected again. Raises NotClosed."""
        if self.state != "closed":
            raise NotClosed(state=self.state)
        self.state, self.reason, self.sheets = "reopened", reason, 0


class ClosedSheet(Record, Owned, Model):
    """What the month of `owner_id` was when it was closed; never changed."""

    __tablename__ = "closed_sheet"
    resource = "organization.closed_sheet"
    __table_args__ = (UniqueConstraint("owner_id", "year", "month"),)

    year: Mapped[int] = mapped_column()
    month: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(100))
    employee_number: Mapped[str | None] = mapped_column(String(40))
    kept_days: Mapped[list[Any]] = mapped_column(Json)
    present: Mapped[int] = mapped_column()
    late: Mapped[int] = mapped_column()
    early: Mapped[int] = mapped_column()
    absent: Mapped[int] = mapped_column()
    away: Mapped[int] = mapped_column()

    @property
    def incomplete(self) -> int:
        """On how many days a mark was missing; sheets kept earlier call those absent."""
        return rules.incomplete(self.kept_days)

    @property
    def away_minutes(self) -> int:
        """How much working time was taken off; sheets kept earlier do not tell."""
        return rules.away_minutes(self.kept_days)

    @property
    def days(self) -> list[dict[str, Any]]:
        """The days as they were judged when the month was closed."""
        return [_as_moments(day) for day in self.kept_days]

    @days.setter
    def days(self, judged: list[dict[str, Any]]) -> None:
        self.kept_days = [_as_text(day) for day in judged]


def _as_text(day: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v.isoformat() if isinstance(v, dt.date) else v for name, v in day.items()}


def _as_moments(day: Mapping[str, Any]) -> dict[str, Any]:
    at = {n: dt.datetime.fromisoformat(day[n]) for n in ("came_at", "left_at") if day[n]}
    return {**day, **at, "day": dt.date.fromisoformat(day["day"])}
