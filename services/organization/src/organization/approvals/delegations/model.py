"""Who stands in for whom, and from when until when."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, String, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record
from contracts.organization.delegation import Backwards, Ended, OneSelf
from organization.tables import Model


class Delegation(Record, Owned, Model):
    """
    `delegate_id` decides the approvals of `owner_id` from `begins_at` until `ends_at`.

    with_records: he sees and changes what the other owns as well. begun: whether it ever came to
    be; from then on he reads the cases of his time.
    """

    __tablename__ = "delegation"
    resource = "organization.delegation"

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    delegate_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    begins_at: Mapped[dt.datetime] = mapped_column()
    ends_at: Mapped[dt.datetime] = mapped_column()
    with_records: Mapped[bool] = mapped_column(default=False, server_default=false())
    begun: Mapped[bool] = mapped_column(default=False, server_default=true())
    note: Mapped[str | None] = mapped_column(String(300))

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        return or_(cls.delegate_id == call.actor_id, cls.created_by == call.actor_id)

    def opens_to(self) -> dict[str, Any]:
        return {"creator_id": self.created_by, "participants": [self.delegate_id]}

    def check(self, now: dt.datetime) -> None:
        """Raise OneSelf or Backwards where it makes no sense."""
        if self.delegate_id == self.owner_id:
            raise OneSelf()
        if self.ends_at <= max(self.begins_at, now):
            raise Backwards()

    def end(self, now: dt.datetime) -> None:
        """End now, also before it began. Raises Ended."""
        if self.ends_at <= now:
            raise Ended()
        self.ends_at = now
        self.begins_at = min(self.begins_at, now)
