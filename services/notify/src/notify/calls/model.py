"""The call."""

import datetime as dt

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from notify.tables import Model


class Call(Record, Owned, Model):
    """One call; its state only goes forward, in whatever order its steps are told."""

    __tablename__ = "phone_call"
    resource = "notify.call"

    reference: Mapped[str] = mapped_column(String(100), unique=True)
    direction: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="ringing")
    number: Mapped[str] = mapped_column(String(40), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    customer_name: Mapped[str | None] = mapped_column(String(200))
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    started_at: Mapped[dt.datetime] = mapped_column(index=True)
    answered_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    recording_url: Mapped[str | None] = mapped_column(String(1800))
    note: Mapped[str | None] = mapped_column(Text)

    @property
    def seconds(self) -> int | None:
        """How long they talked; None until that is known."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(int((self.ended_at - self.answered_at).total_seconds()), 0)

    @property
    def title(self) -> str:
        """Who is at the other end, as far as that is known; the number is told by the record."""
        return " · ".join(one for one in (self.contact_name, self.customer_name) if one) or "?"

    def hear(self, step: str, at: dt.datetime) -> bool:
        """Take over a step; tell whether it is the first of its kind."""
        if step == "answered" and self.answered_at is None:
            self.answered_at = at
        elif step == "ended" and self.ended_at is None:
            self.ended_at = at
        else:
            return False
        self.state = self._state()
        return True

    def _state(self) -> str:
        if self.ended_at is None:
            return "answered"
        was_taken = self.answered_at is not None or self.direction == "outgoing"
        return "ended" if was_taken else "missed"
