"""The request for a discount above the limit."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.fields import Schema
from chassis.tables import ID_LENGTH, Owned, Record
from contracts.sales import order as order_contract
from contracts.sales.discount_approval import NotNeeded
from contracts.sales.quote import DiscountNeedsApproval
from contracts.sales.quote import Quote as QuoteTold
from sales.discount_approvals.rules import Sold, given_bp
from sales.pricing.model import Document
from sales.tables import Model


class DiscountApproval(Record, Owned, Model):
    """
    One request; its id is that of the approval which it becomes.

    It is for a quote or for an order. edits: which writing of it; what is edited again needs a
    new one.
    """

    __tablename__ = "discount_approval"
    resource = "sales.discount_approval"

    quote_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    quote_number: Mapped[str | None] = mapped_column(String(40))
    order_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    order_number: Mapped[str | None] = mapped_column(String(40))
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


def given(document: Document) -> int:
    """Return what a quote or an order gives away, in hundredths of a percent."""
    return given_bp(
        [
            Sold(
                line.quantity_e4,
                line.list_price_minor,
                line.unit_price_minor,
                line.gross_minor - line.line_discount_minor - line.shared_discount_minor,
            )
            for line in document.lines
        ]
    )


def refuse_needless(given_away: int, limit: int) -> None:
    """Raise NotNeeded for what is within the limit."""
    if given_away <= limit:
        raise NotNeeded(percent=_text(given_away), limit=_text(limit))


def sold_alike(one: Document, other: Document) -> bool:
    """Tell whether two documents sell the same for the same money."""
    return _sold(one) == _sold(other)


def _sold(document: Document) -> list[tuple[Any, ...]]:
    return sorted(
        (line.product_id, line.quantity_e4, line.unit_price_minor, line.currency, line.total_minor)
        for line in document.lines
    )


def needs_approval(given_away: int, limit: int) -> DiscountNeedsApproval:
    return DiscountNeedsApproval(percent=_text(given_away), limit=_text(limit))


def order_needs_approval(given_away: int, limit: int) -> order_contract.DiscountNeedsApproval:
    told = {"percent": _text(given_away), "limit": _text(limit)}
    return order_contract.DiscountNeedsApproval(**told)


def snapshot_of(document: Document, schema: type[Schema] = QuoteTold) -> dict[str, Any]:
    """Return what is put before the approvers: the document with its lines, as plain data."""
    told: dict[str, Any] = schema().dump(document)
    return {name: value for name, value in told.items() if name not in ("version", "updated_at")}


def _text(points: int) -> str:
    return format((Decimal(points) / 100).normalize(), "f")
