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

    def counts(self, today: dt.date, *, drop: bool) -> dict[str, Any]:
        """
        Return the counts as they are when it was sent once more.

        What is dropped counts not for the most of a day: it would close the form for people.
        """
        on_day = (self.on_day if self.day == today else 0) + (not drop)
        more = {"dropped": self.dropped + 1} if drop else {"taken": self.taken + 1}
        return {"day": today, "on_day": on_day, **more}


def said_beside(lead: Any, told: Mapping[str, Any]) -> list[str]:
    """Return what of the fields of another lead an open one does not hold already."""
    numbers, others = dict(dialled_by(vars(lead))), dict(dialled_by(told))
    known = {lead.name, lead.company, lead.description, *numbers, *addresses(vars(lead)), None}
    said = (told["description"], told["name"], told["company"], *others, *addresses(told))
    return [text for text in said if text not in known]
