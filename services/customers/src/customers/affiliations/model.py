"""The affiliation as it is kept."""

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from customers.tables import Model


class Affiliation(Record, Model):
    """A role of a contact in a customer that it does not belong to; one for each such pair."""

    __tablename__ = "affiliation"
    resource = "customers.affiliation"
    personal = frozenset({"title", "note"})

    contact_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    role: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str | None] = mapped_column(String(80))
    stance: Mapped[str | None] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column()
    note: Mapped[str | None] = mapped_column(String(300))
    merged_by: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    """The merger that made it needless; its split brings it back."""

    __table_args__ = (
        Index("ix_affiliation_contact_id", "contact_id", "created_at", "id"),
        Index("ix_affiliation_customer_id", "customer_id", "created_at", "id"),
    )

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)
