"""The pending entry, and what becomes of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.ledger.entry import ZeroPosting
from contracts.ledger.pending_entry import (
    MoreThanPending,
    NotDivisible,
    NotPending,
    NotReviewed,
    OwnEntry,
    ReviewedBefore,
    ReviewedWhole,
)
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
    reverses_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reviewed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reviewed_at: Mapped[dt.datetime | None] = mapped_column()

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
        if verb in ("review", "unreview") and bool(self.reviewed_by) != (verb == "unreview"):
            return False
        return self.state == "pending"

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether whoever calls may do *verb*: somebody else than the maker reviews it."""
        if verb == "review" and call.actor_id == self.created_by:
            return False
        if verb == "post" and not self.reviewed_by and self._transaction:
            return not self._transaction.settings.review_entries and self.admits(verb)
        return self.admits(verb)

    def check_pending(self) -> None:
        """Refuse one that is resolved."""
        if self.state != "pending":
            raise NotPending(state=self.state)

    def review(self, by: str, now: dt.datetime) -> None:
        """Note that somebody else than its maker has read it."""
        self.check_pending()
        if self.reviewed_by:
            raise ReviewedBefore()
        if by == self.created_by:
            raise OwnEntry()
        self.reviewed_by, self.reviewed_at = by, now

    def unreview(self) -> None:
        """Let it wait for a review again."""
        self.check_pending()
        if not self.reviewed_by:
            raise NotReviewed()
        self.reviewed_by = self.reviewed_at = None

    def check_reviewed(self, part: Money | None) -> None:
        """Refuse to post what nobody else has read, and other than it was read."""
        if not self.reviewed_by:
            raise NotReviewed()
        if part is not None:
            raise ReviewedWhole()

    def resolve(self, state: str, now: dt.datetime | None = None) -> None:
        """Take the one step out of the state pending; what has expired cannot be posted."""
        self.check_pending()
        if now is not None and self.expires_at is not None and self.expires_at <= now:
            raise NotPending(state="lapsed")
        self.state = state

    def draft(self, part: Money | None) -> Draft:
        """Return the entry to be posted, of *part* of the amount where that is given."""
        lines = self.drafted if part is None else self._divided(part)
        return Draft(
            kind="reversal" if self.reverses_id else "pending",
            happened_on=self.happened_on,
            memo=self.memo,
            source_id=self.id,
            reverses_id=self.reverses_id,
            lines=lines,
        )

    def _divided(self, part: Money) -> tuple[Line, ...]:
        lines = self.drafted
        if len(lines) != 2 or self.reverses_id:
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
