"""The activity."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.abilities import OF_THE_BIN
from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.custom.handlers import model_for
from chassis.tables import ID_LENGTH, Record, Recyclable
from customers.activities.sight import in_sight
from customers.customers.model import Customer
from customers.tables import Model


class Activity(Record, Recyclable, Attachable, Model):
    """Something done with a customer or a lead; whoever sees that one sees it."""

    __tablename__ = "activity"
    resource = "customers.activity"
    shown_by = shares.Part("customer_id", "customer")

    deleted_at: Mapped[dt.datetime | None] = mapped_column()
    deletion_batch: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    lead_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    contact_ids: Mapped[list[str]] = mapped_column(default=list)
    opportunity_ids: Mapped[list[str]] = mapped_column(default=list)
    method: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str | None] = mapped_column(String(300))
    author_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(String(300))
    happened_at: Mapped[dt.datetime] = mapped_column()
    next_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    next_plan: Mapped[str | None] = mapped_column(String(300))
    author_name: Mapped[str] = mapped_column(String(200))
    import_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    import_row: Mapped[int | None] = mapped_column()

    __table_args__ = (
        Index("ix_activity_customer_id", "customer_id", "happened_at", "id"),
        Index("ix_activity_lead_id", "lead_id", "happened_at", "id"),
        Index("ix_activity_happened_at", "happened_at", "id"),
    )

    @classmethod
    def within(cls, call: Call, *, change: bool = False) -> ColumnElement[bool]:
        """Return the condition that the caller sees the customer or the lead of an activity."""
        return in_sight(cls.customer_id, cls.lead_id, call, change=change)

    def seen_through(self) -> tuple[Any, str | None]:
        """Return whose owner and department count: the customer's, or without one the lead's."""
        if self.customer_id:
            return Customer, self.customer_id
        return model_for("customers.lead"), self.lead_id

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: a follow-up of a lead is changed through the lead."""
        if verb in OF_THE_BIN:
            return True
        return verb.endswith("_for_lead") == (self.customer_id is None)

    @property
    def keeps_files(self) -> bool:
        """A follow-up can be changed at any time, with its customer or with its lead."""
        return False

    @property
    def summary(self) -> str:
        """How the content begins, in one line, as events tell it."""
        return " ".join(self.content.split())[:200]

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)
