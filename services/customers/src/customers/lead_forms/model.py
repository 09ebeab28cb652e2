"""The form as it is kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from contracts.customers.lead_form import FormClosed, FormFull
from customers.reach import addresses, dialled_by
from customers.tables import Model

TAKEN, REPEATED, DROPPED = "taken", "repeated", "dropped"
"""What became of what was sent: something new, a second click, or nothing at all."""


class LeadForm(Record, Model):
    """A form in a web page; it is taken so many times a day."""

    __tablename__ = "lead_form"
    resource = "customers.lead_form"

    name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(String(80))
    region: Mapped[str | None] = mapped_column(String(80))
    to: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column()
    per_day: Mapped[int] = mapped_column()
    taken: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
    day: Mapped[dt.date | None] = mapped_column()
    on_day: Mapped[int] = mapped_column(default=0)
    dropped_on_day: Mapped[int] = mapped_column(default=0)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)

    def check(self, today: dt.date) -> None:
        """Raise FormClosed, or FormFull when it was sent too often today."""
        if not self.active:
            raise FormClosed()
        if self.day == today and self.on_day >= self.per_day:
            raise FormFull()

    def counts(self, today: dt.date, became: str) -> dict[str, Any]:
        """
        Return the counts as they are when it was sent once more.

        Only what is taken counts for the most of a day: spam would close the form for people.
        """
        on_day, lost = (self.on_day, self.dropped_on_day) if self.day == today else (0, 0)
        ever = {"taken": self.taken + 1} if became == TAKEN else {"dropped": self.dropped + 1}
        today_only = {"on_day": on_day + (became == TAKEN)}
        today_only["dropped_on_day"] = lost + (became == DROPPED)
        return {"day": today, **today_only, **ever}


def said_beside(known: Any, told: Mapping[str, Any]) -> list[str]:
    """Return what of the fields of a lead somebody who is known does not hold already."""
    numbers, others = dict(dialled_by(vars(known))), dict(dialled_by(told))
    names = {getattr(known, name, None) for name in ("name", "company", "description")}
    there = {*names, *numbers, *addresses(vars(known)), None}
    said = (told["description"], told["name"], told["company"], *others, *addresses(told))
    return [text for text in said if text not in there]
