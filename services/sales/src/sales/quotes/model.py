"""The quote, and what must always be true of it."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.freezing import Freezable
from chassis.tables import ID_LENGTH, Owned, Record
from contracts.sales.quote import AlreadyConverted, Expired, WrongState
from sales.customer_refs.model import CustomerRef
from sales.pricing.model import TOLD_LINES, Document, DocumentLine
from sales.tables import Model


class QuoteLine(DocumentLine, Model):
    """One line of a quote."""

    __tablename__ = "quote_line"

    quote_id: Mapped[str] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"), index=True)


ADMITTING = {
    **dict.fromkeys(("update", "send", "drop"), ("draft",)),
    **dict.fromkeys(("accept", "reject"), ("sent",)),
    "revise": ("sent", "rejected", "expired"),
    "convert": ("accepted",),
}
"""Verb → the states in which it can be done; whatever is not here always can."""


class Quote(Record, Owned, Freezable, Document, Attachable, Model):
    """
    An offer; once sent it stays as it is, and what follows is a next revision.

    draft → sent → accepted, rejected or expired; all but accepted can be revised.
    """

    __tablename__ = "quote"
    resource = "sales.quote"
    told_lines: ClassVar = {"lines": TOLD_LINES}

    state: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    revision: Mapped[int] = mapped_column(default=1)
    valid_until: Mapped[dt.date] = mapped_column()
    sent_at: Mapped[dt.datetime | None] = mapped_column()
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str | None] = mapped_column(String(500))
    order_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    lines: Mapped[list[QuoteLine]] = relationship(
        cascade="all, delete-orphan", order_by=QuoteLine.number
    )

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the quote allows *verb*."""
        if verb == "convert" and self.order_id:
            return False
        return self.state in ADMITTING.get(verb, (self.state,))

    @property
    def is_frozen(self) -> bool:
        """Whether somebody decides about its discount."""
        return bool(self.frozen_by)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over all fields but the lines. Raises WrongState or CurrencyMismatch."""
        self.must_be("draft")
        self.set_terms(fields)
        for name, value in fields.items():
            setattr(self, name, value)

    def send(self, now: dt.datetime, today: dt.date) -> None:
        """Go to the customer. Raises WrongState or Expired."""
        self.must_be("draft")
        self.must_be_valid(today)
        self.state, self.sent_at = "sent", now

    def accept(self, now: dt.datetime, today: dt.date) -> None:
        """Be accepted by the customer. Raises WrongState or Expired."""
        self.must_be("sent")
        self.must_be_valid(today)
        self.state, self.decided_at = "accepted", now

    def reject(self, now: dt.datetime, reason: str) -> None:
        """Be rejected by the customer. Raises WrongState."""
        self.must_be("sent")
        self.state, self.decided_at, self.reason = "rejected", now, reason

    def drop(self, now: dt.datetime, reason: str) -> None:
        """Be given up before it went to anybody. Raises WrongState."""
        self.must_be("draft")
        self.state, self.decided_at, self.reason = "cancelled", now, reason

    def expire(self, now: dt.datetime) -> None:
        """Be left unanswered until its last day is over. Raises WrongState."""
        self.must_be("sent")
        self.state, self.decided_at = "expired", now

    def revise(self, today: dt.date, validity: dt.timedelta) -> None:
        """Be a draft again, as the next revision, valid anew if it no longer was; or WrongState."""
        self.must_be("sent", "rejected", "expired")
        self.state, self.revision = "draft", self.revision + 1
        self.sent_at = self.decided_at = self.reason = None
        if self.valid_until < today:
            self.valid_until = today + validity

    def become(self, order_id: str) -> None:
        """Be turned into an order; only one stands. Raises WrongState or AlreadyConverted."""
        self.must_be("accepted")
        if self.order_id:
            raise AlreadyConverted(number=self.number, order_id=self.order_id)
        self.order_id = order_id

    def lose(self, order_id: str) -> bool:
        """Be free to become another order; return whether it had become just that one."""
        was_it = self.order_id == order_id
        if was_it:
            self.order_id = None
        return was_it

    def must_be(self, *states: str) -> None:
        """Raise WrongState unless the quote is in one of *states*."""
        if self.state not in states:
            raise WrongState(number=self.number, state=self.state, wanted=" / ".join(states))

    def must_be_valid(self, today: dt.date) -> None:
        """Raise Expired when *today* is behind its last day."""
        if self.valid_until < today:
            raise Expired(number=self.number, valid_until=self.valid_until.isoformat())
