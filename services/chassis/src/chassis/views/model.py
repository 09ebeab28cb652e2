"""The saved view, and which one somebody begins with."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from chassis.custom.definitions import Named, OwnModel
from chassis.tables import ID_LENGTH, Json, Record, metadata

MOST_VIEWS = 100


class SavedView(Record, OwnModel):
    """
    A way of looking at one list.

    shared: with whom, as {"kind": "department", "id": …}, "role" or "everybody"; empty: private.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_owner", "of", "owner_id"),)
    resource = Named("saved_view")

    created_at: Mapped[dt.datetime] = mapped_column()
    of: Mapped[str] = mapped_column(String(81))
    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(80))
    filter: Mapped[Any] = mapped_column("conditions", Json, nullable=True)
    sort: Mapped[str | None] = mapped_column("sorting", String(60))
    columns: Mapped[list[str]] = mapped_column("shown", default=list)
    shared: Mapped[list[Any]] = mapped_column("shared_with", default=list)

    @property
    def saved_view_id(self) -> str:
        return self.id

    def is_kept_by(self, call: Any) -> bool:
        """Tell whether *call* sees to shared views whose owner does not, or is no more here."""
        kind = self.resource
        return bool(self.shared) and call.scope(kind) == "all" and call.allows(f"{kind}.share")

    def admits_to(self, verb: str, call: Any, known: Mapping[str, Any]) -> bool:
        """Tell whether its owner or who keeps it calls; others only look through it."""
        return self.owner_id == call.actor_id or self.is_kept_by(call)


view_choice = Table(
    "view_choice",
    metadata,
    Column("actor_id", String(ID_LENGTH), primary_key=True),
    Column("of", String(81), primary_key=True),
    Column("view_id", String(ID_LENGTH), nullable=False),
)
"""The view that somebody begins with."""
