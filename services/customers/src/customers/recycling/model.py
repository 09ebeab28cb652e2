"""The rules as they are kept, and what the clock has to know of other services."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.conditions import Conditional
from chassis.listing import Listing
from chassis.tables import ID_LENGTH, Record, Recyclable
from contracts.customers.customer import CustomerRow
from contracts.customers.filters import JUDGED
from contracts.customers.recycle_rule import LimitBeforeEnd
from customers.recycling.rules import Rule
from customers.tables import Model


class RecycleRule(Record, Recyclable, Conditional, Model):
    """A reason to give customers back; a protection never ends before its first days are over."""

    __tablename__ = "recycle_rule"
    resource = "customers.recycle_rule"
    judged = "customers.customer"
    listing = Listing(item=CustomerRow, filters=JUDGED)
    lasting = True

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    days: Mapped[int] = mapped_column()
    count: Mapped[str] = mapped_column(String(20))
    extension_days: Mapped[int] = mapped_column()
    max_days: Mapped[int] = mapped_column()
    spares: Mapped[list[str]] = mapped_column()
    applies_to: Mapped[dict[str, Any]] = mapped_column()
    warn_days: Mapped[int] = mapped_column()
    pool_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    active: Mapped[bool] = mapped_column()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises LimitBeforeEnd."""
        for name, value in fields.items():
            setattr(self, name, value)
        if self.kind == "protection" and self.max_days < self.days:
            raise LimitBeforeEnd(days=self.days, max_days=self.max_days)


class OpportunityRef(Model):
    """A deal that sales works on, or has; never newer than the last event."""

    __tablename__ = "opportunity_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    open: Mapped[bool] = mapped_column()
    opened_at: Mapped[dt.datetime] = mapped_column()


def as_rule(row: Mapping[str, Any]) -> Rule:
    """Return a rule as the clock reads it."""
    about = ("filter", "name", "kind", "days", "extension_days", "max_days", "warn_days", "pool_id")
    return Rule(
        id=row.get("id") or "",
        working=row["count"] == "working",
        spares=tuple(row["spares"]),
        applies_to=row["applies_to"],
        **{name: row[name] for name in about},
    )


class CalendarRef(Model):
    """A calendar of the house, as the organization told it last."""

    __tablename__ = "calendar_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    is_default: Mapped[bool] = mapped_column()
    told_at: Mapped[dt.datetime] = mapped_column()
    data: Mapped[dict[str, Any]] = mapped_column()
