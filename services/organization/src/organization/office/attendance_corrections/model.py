"""The request to put one sign of a day right, and the answer to it."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.organization.attendance_correction import AttendanceCorrection as Told
from organization.tables import Model

PENDING = "pending"
TITLES = {"en": {"in": "clock in", "out": "clock out"}, "zh": {"in": "签到", "out": "签退"}}
"""What is put right, in both languages."""
SHOWN = ("owner_id", "kind", "at", "day", "stood_at", "reason")


class AttendanceCorrection(Record, Owned, Model):
    """
    `owner_id` says when he really came or went; its id is that of the approval which it becomes.

    Nothing of it is ever changed but by the one answer.
    """

    __tablename__ = "attendance_correction"
    resource = "organization.attendance_correction"

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(3))
    at: Mapped[dt.datetime] = mapped_column()
    day: Mapped[dt.date] = mapped_column()
    stood_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default=PENDING)
    answer: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (Index("ix_attendance_correction_owner_id_day", "owner_id", "day", "kind"),)

    def told(self) -> dict[str, Any]:
        """Return what is put before the approvers, as plain data."""
        told: dict[str, Any] = Told(only=SHOWN).dump(self)
        return told

    def take_answer(self, state: str, event: Any, now: dt.datetime) -> None:
        """Take the answer of the approval."""
        self.state, self.decided_at = state, now
        self.decided_by, self.answer = event["decided_by"], event.get("comment")
