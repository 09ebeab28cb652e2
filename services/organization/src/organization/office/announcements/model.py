"""The announcement, who it went to, and what must always be true of it."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, exists
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record
from contracts.organization.announcement import Expired, WrongState
from organization.tables import Model

ADMITTED = {
    "update": ("draft",),
    "publish": ("draft",),
    "withdraw": ("published",),
    "read": ("published",),
    "receipts": ("published", "withdrawn"),
}


class Receipt(Model):
    """Somebody whom an announcement went to, and when he read it."""

    __tablename__ = "announcement_receipt"

    announcement_id: Mapped[str] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)
    read_at: Mapped[dt.datetime | None] = mapped_column()


class Announcement(Record, Owned, Attachable, Model):
    """draft → published → withdrawn; while it runs, who comes to be meant receives it too."""

    __tablename__ = "announcement"
    resource = "organization.announcement"
    reader_verbs = frozenset({"read"})

    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    for_all: Mapped[bool] = mapped_column(default=False)
    department_ids: Mapped[list[str]] = mapped_column(default=list)
    staff_ids: Mapped[list[str]] = mapped_column(default=list)
    pinned: Mapped[bool] = mapped_column(default=False)
    by_sms: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[dt.datetime | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    published_at: Mapped[dt.datetime | None] = mapped_column()
    recipients: Mapped[int] = mapped_column(default=0)

    @classmethod
    def read_by(cls, call: Call) -> ColumnElement[bool]:
        """Who received it reads it as long as it is not withdrawn, and does no more with it."""
        mine = (Receipt.announcement_id == cls.id) & (Receipt.staff_id == call.actor_id)
        return (cls.state == "published") & exists().where(mine)

    def lets_attach(self, staff_id: str) -> bool:
        """Who only received it, or sees those of others, adds nothing to what its author says."""
        return staff_id == self.owner_id

    def opens_to(self) -> dict[str, Any]:
        received = (Receipt.staff_id, [Receipt.announcement_id == self.id])
        return {"taking_part": [received] if self.state == "published" else []}

    def is_for(self, staff_id: str, places: Collection[str]) -> bool:
        """Tell whether somebody is meant; places: his departments and all above them."""
        if self.for_all or staff_id in self.staff_ids:
            return True
        return any(one in places for one in self.department_ids)

    def must_be(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(state=self.state)

    def refuse_if_over(self, now: dt.datetime) -> None:
        """Raise Expired for what nobody would see any more."""
        if self.expires_at is not None and self.expires_at <= now:
            raise Expired()

    def admits(self, verb: str) -> bool:
        """Tell whether the state allows *verb*: a draft is neither read nor withdrawn."""
        return self.state in ADMITTED.get(verb, (self.state,))
