"""The share as it is kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.customers.share import Ended, EndsInThePast
from customers.tables import Model

RUNNING = text("ended_at IS NULL")


class Share(Record, Model):
    """A customer that somebody else sees; one running share for each holder."""

    __tablename__ = "customer_share"
    resource = "customers.share"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    customer_name: Mapped[str] = mapped_column(String(200))
    holder_kind: Mapped[str] = mapped_column(String(20))
    holder_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    access: Mapped[str] = mapped_column(String(10))
    along: Mapped[list[str]] = mapped_column(default=list)
    expires_at: Mapped[dt.datetime | None] = mapped_column()
    ended_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (
        Index(
            "uq_customer_share_running",
            *("customer_id", "holder_kind", "holder_id"),
            unique=True,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
    )

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: what has ended is changed no more."""
        return verb not in ("update", "end") or self.ended_at is None

    def change(self, fields: Mapping[str, Any], now: dt.datetime) -> None:
        """Take over the given fields. Raises Ended or EndsInThePast."""
        self.must_run()
        for name, value in fields.items():
            setattr(self, name, value)
        if self.expires_at and self.expires_at <= now:
            raise EndsInThePast()

    def must_run(self) -> None:
        """Raise Ended when the share is over."""
        if self.ended_at:
            raise Ended()
