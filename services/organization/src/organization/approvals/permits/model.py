"""The wish to do one thing, and the answer to it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Json, Owned, Record
from chassis.values import Money
from contracts.organization.permit import VALID_DAYS
from contracts.organization.permit import Permit as Told
from organization.tables import Model

SHOWN = ("action", "title", "customer_id", "amount", "command", "record_version", "reason")
PENDING, APPROVED, USED, OUTDATED = "pending", "approved", "used", "outdated"
WAITING = text("state = 'pending'")
VALID = dt.timedelta(days=VALID_DAYS)


class Permit(Record, Owned, Model):
    """
    One wish; its id is that of the approval which it becomes.

    It is for one input of one operation and one version of the record: once that has changed it is
    outdated. About one record one wish waits at a time. What was permitted uses it up; when it
    began a job that fails, it is good again.
    """

    __tablename__ = "permit"
    resource = "organization.permit"

    action: Mapped[str] = mapped_column(String(120))
    command: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str | None] = mapped_column(String(240))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    record_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    record_version: Mapped[int | None] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=PENDING)
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    valid_until: Mapped[dt.datetime | None] = mapped_column()
    used_at: Mapped[dt.datetime | None] = mapped_column()
    used_by_request: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (
        Index("ix_permit_digest", "digest", "owner_id"),
        Index("ix_permit_record_id", "record_id"),
        Index(
            "uq_permit_waiting",
            "record_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    @property
    def amount(self) -> Money | None:
        if self.amount_minor is None:
            return None
        return Money(self.amount_minor, self.currency or "CNY")

    def told(self, record: dict[str, Any] | None) -> dict[str, Any]:
        """Return what is put before the approvers, as plain data: with the *record* as it is."""
        told: dict[str, Any] = Told(only=SHOWN).dump(self)
        return {**told, "record": record} if record else told

    def take_answer(self, state: str, event: Any, now: dt.datetime) -> None:
        """Take the answer of the approval."""
        self.state, self.decided_at = state, now
        self.decided_by, self.answer = event["decided_by"], event.get("comment")
        self.valid_until = now + VALID if state == APPROVED else None

    def be_used(self, request: str, now: dt.datetime) -> None:
        """Be good for nothing more than what was done by *request*."""
        self.state, self.used_at, self.used_by_request = USED, now, request

    def be_given_back(self) -> None:
        """Be good once more, because nothing came of what was done."""
        self.state, self.used_at, self.used_by_request = APPROVED, None, None

    def be_outdated(self) -> None:
        """Be good for nothing, because the record is not what it was."""
        self.state = OUTDATED
