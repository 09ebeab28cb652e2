"""The request for a discount above the limit."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.sales.discount_approval import NotNeeded
from contracts.sales.quote import DiscountNeedsApproval
from contracts.sales.quote import Quote as QuoteTold
from sales.discount_approvals.rules import Sold, given_bp
from sales.quotes.model import Quote
from sales.tables import Model


class DiscountApproval(Record, Owned, Model):
    """
    One request; its id is that of the approval which it becomes.

    edits: which writing of the quote it is for; a quote that is edited again needs a new one.
    """

    __tablename__ = "discount_approval"
    resource = "sales.discount_approval"

    quote_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    quote_number: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    edits: Mapped[int] = mapped_column()
    percent_bp: Mapped[int] = mapped_column()
    limit_bp: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="pending")
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    comment: Mapped[str | None] = mapped_column(Text)

    @property
    def percent(self) -> Decimal:
        return Decimal(self.percent_bp) / 100

    @property
    def limit(self) -> Decimal:
        return Decimal(self.limit_bp) / 100

    def answer(self, state: str, told: Any, now: dt.datetime) -> None:
        """Take the answer of the approval."""
        self.state, self.decided_at = state, now
        self.decided_by, self.comment = told["decided_by"], told.get("comment")


def given(quote: Quote) -> int:
    """Return what a quote gives away, in hundredths of a percent."""
    return given_bp(
        [
            Sold(
                line.quantity_e4,
                line.list_price_minor,
                line.unit_price_minor,
                line.gross_minor - line.line_discount_minor - line.shared_discount_minor,
            )
            for line in quote.lines
        ]
    )


def refuse_needless(given_away: int, limit: int) -> None:
    """Raise NotNeeded for what is within the limit."""
    if given_away <= limit:
        raise NotNeeded(percent=_text(given_away), limit=_text(limit))


def needs_approval(given_away: int, limit: int) -> DiscountNeedsApproval:
    return DiscountNeedsApproval(percent=_text(given_away), limit=_text(limit))


def snapshot_of(quote: Quote) -> dict[str, Any]:
    """Return what is put before the approvers: the quote with its lines, as plain data."""
    told: dict[str, Any] = QuoteTold().dump(quote)
    return {name: value for name, value in told.items() if name not in ("version", "updated_at")}


def _text(points: int) -> str:
    return format((Decimal(points) / 100).normalize(), "f")
