"""The pair as it is kept."""

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.customers.duplicate_pair import Decided
from customers.tables import Model


class DuplicatePair(Record, Model):
    """
    Two customers, contacts or leads, the older one left; there is one row for each two of them.

    open → same → merged, or not_same; a merge closes it from any state. What was decided is
    decided otherwise only after it was taken back to open.
    """

    __tablename__ = "duplicate_pair"
    resource = "customers.duplicate_pair"

    of: Mapped[str] = mapped_column(String(81), default="customers.customer")
    created_at: Mapped[dt.datetime] = mapped_column()
    left_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    left_name: Mapped[str] = mapped_column(String(200))
    right_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    right_name: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(10))
    match: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (
        Index("uq_duplicate_pair_both", "left_id", "right_id", unique=True),
        Index("ix_duplicate_pair_right_id", "right_id"),
        Index("ix_duplicate_pair_state", "state", "created_at", "id"),
    )

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: what is merged is decided for good."""
        return verb != "decide" or self.state != "merged"

    def close(self, by: str, at: dt.datetime) -> None:
        """Be merged, whatever was found before."""
        self.state, self.decided_by, self.decided_at = "merged", by, at

    def reopen(self) -> None:
        """Be decided anew, since the merger was taken apart."""
        self.state, self.decided_by, self.decided_at = "open", None, None

    def decide(self, decision: str, by: str, at: dt.datetime) -> None:
        """
        Note what somebody found, or with "open" that it is to be decided anew.

        The same again changes nothing. Raises Decided where something else was found before.
        """
        if decision == self.state:
            return
        if self.state == "merged" or (self.state != "open" and decision != "open"):
            raise Decided(state=self.state)
        if decision == "open":
            self.reopen()
        else:
            self.state, self.decided_by, self.decided_at = decision, by, at
