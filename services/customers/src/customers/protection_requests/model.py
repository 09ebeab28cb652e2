"""The request for a longer protection."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.customers.protection_request import ProtectionRequest as Told
from customers.tables import Model

PENDING = text("state = 'pending'")
SNAPSHOT = ("id", "customer_id", "customer_name", "until", "reason")


class ProtectionRequest(Record, Owned, Model):
    """One request; its id is that of the approval. Of one customer only one is pending."""

    __tablename__ = "protection_request"
    resource = "customers.protection_request"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    customer_name: Mapped[str] = mapped_column(String(200))
    until: Mapped[dt.datetime] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="pending")
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (
        Index(
            "uq_protection_request_pending",
            "customer_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    def take_answer(self, state: str, told: Any, now: dt.datetime) -> None:
        """Take the answer of the approval."""
        self.state, self.decided_at = state, now
        self.decided_by, self.answer = told["decided_by"], told.get("comment")

    def told(self) -> dict[str, Any]:
        """Return what is put before the approvers, as plain data."""
        told: dict[str, Any] = Told(only=SNAPSHOT).dump(self)
        return told
