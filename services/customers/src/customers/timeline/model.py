"""One line of a customer's timeline."""

import datetime as dt

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import Money, new_id
from chassis.words import word
from customers.tables import Model

MESSAGES = "notify.message."
"""Kinds of entries whose title begins with the code of a channel."""


class TimelineEntry(Model):
    """Something that happened with a customer; it is never changed afterwards."""

    __tablename__ = "timeline_entry"
    resource = "customers.timeline"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[dt.datetime] = mapped_column()
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(300))
    about_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index("ix_timeline_entry_customer_id", "customer_id", "at", "id"),)

    def title_in(self, language: str) -> str:
        """Return the title as people say it: what was sent by "sms" came by 短信."""
        first, _, rest = self.title.partition(" ")
        channel = word(first, language, "channel") if self.kind.startswith(MESSAGES) else None
        return f"{channel} {rest}" if channel else self.title

    @property
    def amount(self) -> Money | None:
        """The money it was about, if any."""
        if self.amount_minor is None:
            return None
        return Money(self.amount_minor, self.currency or "CNY")
