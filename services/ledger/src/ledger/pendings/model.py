"""The pending entry, and what becomes of it."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.ledger.entry import ZeroPosting
from contracts.ledger.pending_entry import MoreThanPending, NotDivisible, NotPending
from ledger.account_rights.hiding import without_hidden_rows
from ledger.journal.rules import Draft, Line
from ledger.tables import Model


class PendingEntry(Record, Owned, Model):
    """An entry that is proved and has its money set aside; it is resolved once."""

    __tablename__ = "pending_entry"
    resource = "ledger.pending_entry"

    state: Mapped[str] = mapped_column(String(20), default="pending")
    happened_on: Mapped[dt.date] = mapped_column(index=True)
    memo: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[dt.datetime | None] = mapped_column()
    lines: Mapped[list[Any]] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        return without_hidden_rows(call, cls.lines)

    @property
    def drafted(self) -> tuple[Line, ...]:
        """The postings as they were drafted."""
        return tuple(Line(*line) for line in self.lines)

    @property
    def postings(self) -> list[dict[str, Any]]:
        return [
            {
                "line": number,
                "account_code": line.account,
                "amount": Money(line.minor, line.currency),
                "memo": line.memo,
                "customer_id": line.customer_id,
            }
            for number, line in enumerate(self.drafted, 1)
        ]

    def admits(self, verb: str) -> bool:
        return self.state == "pending"

    def resolve(self, state: str, now: dt.datetime | None = None) -> None:
        """Take the one step out of the state pending; what has expired cannot be posted."""
        if self.state != "pending":
            raise NotPending(state=self.state)
        if now is not None and self.expires_at is not None and self.expires_at <= now:
            raise NotPending(state="lapsed")
        self.state = state

    def draft(self, part: Money | None) -> Draft:
        """Return the entry to be posted, of *part* of the amount where that is given."""
        lines = self.drafted if part is None else self._divided(part)
        return Draft(
            kind="pending",
            happened_on=self.happened_on,
            memo=self.memo,
            source_id=self.id,
            lines=lines,
        )

    def _divided(self, part: Money) -> tuple[Line, ...]:
        lines = self.drafted
        if len(lines) != 2:
            raise NotDivisible(lines=len(lines))
        whole = Money(abs(lines[0].minor), lines[0].currency)
        if part.currency != whole.currency or part.minor > whole.minor:
            raise MoreThanPending(pending=str(whole))
        if not part.minor:
            raise ZeroPosting(line=1, at="/amount")
        return tuple(
            Line(x.account, part.minor if x.minor > 0 else -part.minor, *_rest(x)) for x in lines
        )


def _rest(line: Line) -> tuple[str, str, str | None]:
    return line.currency, line.memo, line.customer_id
