"""The log of mergers, with all that is needed to take one apart."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.customers.merger import SplitAlready
from customers.tables import Model


class Merger(Record, Owned, Model):
    """
    One record folded into another; seen by who sees the survivor's owner's records.

    changes: field of the survivor → before and after, as plain data. notes: what else was changed.
    """

    __tablename__ = "merger"
    resource = "customers.merger"

    created_at: Mapped[dt.datetime] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20))
    survivor_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    survivor_name: Mapped[str] = mapped_column(String(200))
    duplicate_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    duplicate_name: Mapped[str] = mapped_column(String(200))
    changes: Mapped[dict[str, Any]] = mapped_column()
    notes: Mapped[dict[str, Any]] = mapped_column()
    moved: Mapped[int] = mapped_column()
    undone_at: Mapped[dt.datetime | None] = mapped_column()
    undone_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (Index("ix_merger_created_at", "created_at", "id"),)

    @property
    def changed(self) -> list[str]:
        """The fields of the survivor that it changed."""
        return sorted(self.changes)

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: a merger is taken apart once."""
        return verb != "split" or self.undone_at is None

    def undo(self, by: str, at: dt.datetime) -> None:
        """Be taken apart. Raises SplitAlready."""
        if self.undone_at:
            raise SplitAlready()
        self.undone_at, self.undone_by = at, by
