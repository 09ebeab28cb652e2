"""The log of one day of one person, and what must always be true of it."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import new_id
from contracts.organization.work_log import NotYours, Submitted
from organization.tables import Model


class Remark(Model):
    """What a superior said to a log; never changed."""

    __tablename__ = "work_log_remark"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    work_log_id: Mapped[str] = mapped_column(ForeignKey("work_log.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column()
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)


class WorkLog(Record, Owned, Attachable, Model):
    """draft → submitted; there is one for a person and day, which only he changes."""

    __tablename__ = "work_log"
    resource = "organization.work_log"
    __table_args__ = (UniqueConstraint("owner_id", "day"),)

    day: Mapped[dt.date] = mapped_column(index=True)
    done: Mapped[str] = mapped_column(Text)
    planned: Mapped[str | None] = mapped_column(Text)
    problems: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    submitted_at: Mapped[dt.datetime | None] = mapped_column()
    remarks: Mapped[list[Remark]] = relationship(order_by=(Remark.at, Remark.id), lazy="selectin")

    def admits(self, verb: str) -> bool:
        """Tell whether its state allows *verb*: what was handed in stays as it is."""
        return verb not in ("update", "submit") or self.state == "draft"

    def lets_attach(self, staff_id: str) -> bool:
        return self.owner_id == staff_id

    def change(self, fields: dict[str, Any], by: str) -> None:
        """Take over the given fields. Raises NotYours or Submitted."""
        self.refuse_unless_draft_of(by)
        for name, value in fields.items():
            setattr(self, name, value)

    def submit(self, by: str, now: dt.datetime) -> None:
        """Be handed in. Raises NotYours or Submitted."""
        self.refuse_unless_draft_of(by)
        self.state, self.submitted_at = "submitted", now

    def refuse_unless_draft_of(self, staff_id: str) -> None:
        if self.owner_id != staff_id:
            raise NotYours()
        if self.state != "draft":
            raise Submitted()
