"""The reminder."""

import datetime as dt
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.notify import reminder as contract
from notify.tables import Model


class Reminder(Record, Owned, Model):
    """A word to somebody at `due_at`; it makes one message and is done."""

    __tablename__ = "reminder"
    resource = "notify.reminder"

    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(20))
    to: Mapped[str] = mapped_column(String(254))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    about_resource: Mapped[str | None] = mapped_column(String(81))
    about_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    message_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    def admits(self, verb: str) -> bool:
        """Tell whether it still waits: a reminder that is over is never changed."""
        return self.state == "waiting"

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises Over."""
        self.refuse_if_over()
        for name, value in fields.items():
            setattr(self, name, value)

    def cancel(self) -> None:
        """Take it back. Raises Over."""
        self.refuse_if_over()
        self.state = "cancelled"

    def refuse_if_over(self) -> None:
        if self.state != "waiting":
            raise contract.Over(state=self.state)

    @property
    def body(self) -> str:
        """What the message says: an SMS has no subject, so it begins with the title."""
        parts = [self.title, self.text] if self.channel == "sms" else [self.text or self.title]
        return "\n".join(part for part in parts if part)
