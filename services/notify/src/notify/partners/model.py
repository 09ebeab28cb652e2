"""Partners and the log of what each of them was granted."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, BigKey, Record
from notify.tables import Model

EXCHANGE = "crm.partners"


class Partner(Record, Model):
    """A system that receives the public events of its topics from a queue of its own."""

    __tablename__ = "partner"
    resource = "notify.partner"

    name: Mapped[str] = mapped_column(String(31), unique=True)
    topics: Mapped[list[str]] = mapped_column()
    description: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)

    exchange = EXCHANGE
    last_sequence = 0  # read from the log by whoever shows it

    @property
    def queue(self) -> str:
        return f"partner.{self.name}"

    @property
    def broker_user(self) -> str:
        return f"partner-{self.name}"

    @property
    def broker_rights(self) -> dict[str, str]:
        """It may read its own queue and nothing else, not even declare it."""
        return {"configure": "^$", "write": "^$", "read": rf"^partner\.{self.name}$"}

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)


class PartnerEvent(Model):
    """
    One event granted to one partner.

    It gets its sequence when it is published: 1, 2, 3, … without gaps, so that a partner sees
    what its queue has dropped and can ask for it.
    """

    __tablename__ = "partner_event"

    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    partner_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("partner.id"))
    sequence: Mapped[int | None] = mapped_column()
    event_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    type: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column()
    sent_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (
        Index("ix_partner_event_sequence", "partner_id", "sequence", unique=True),
        Index("ix_partner_event_event", "partner_id", "event_id", unique=True),
        Index("ix_partner_event_unsent", "partner_id", "sent_at", "position"),
    )
