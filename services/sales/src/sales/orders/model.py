"""The order, and what must always be true of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, reconstructor, relationship
from sqlalchemy.orm.attributes import set_committed_value

from chassis import shares
from chassis.custom.values import Customized
from chassis.errors import Conflict
from chassis.freezing import Freezable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.sales.credit import CannotRelease
from contracts.sales.order import AlreadyShipped, GivenUp, NotCancellable, NotConfirmed, NotDraft
from contracts.sales.shipping import (
    NothingShipped,
    NothingToClose,
    NothingToReturn,
    NothingToShip,
    OverReturn,
    OverShipment,
    UnknownLine,
)
from sales.customer_refs.model import CustomerRef
from sales.orders.movements import GoodsReturn, Shipment
from sales.pricing.model import TOLD_LINES, Document, DocumentLine
from sales.tables import Model, e4, minor, money, quantity

MOVED = ("shipped_quantity_e4", "refused_quantity_e4", "closed_quantity_e4")
"""What becomes of a line once its order is confirmed."""


class OrderLine(DocumentLine, Model):
    """One line of an order; never more is shipped than was ordered."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint(
            "shipped_quantity_e4 >= 0 and shipped_quantity_e4 <= quantity_e4", "shipped"
        ),
    )

    order_id: Mapped[str] = mapped_column(
        ForeignKey("sales_order.id", ondelete="CASCADE"), index=True
    )
    shipped_quantity_e4: Mapped[int] = mapped_column(BigInteger, default=0)
    refused_quantity_e4: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    closed_quantity_e4: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    delivered_minor: Mapped[int | None] = minor(nullable=True)
    """What the goods that he has cost, by what shipments and returns told; null: by the price."""

    shipped_quantity = quantity("shipped_quantity")
    refused_quantity = quantity("refused_quantity")
    closed_quantity = quantity("closed_quantity")

    @property
    def left_e4(self) -> int:
        """What is still to be shipped."""
        return self.kept_e4 - (self.shipped_quantity_e4 or 0)

    @property
    def kept_e4(self) -> int:
        """What the customer has or still gets: without what came back or never went, unwanted."""
        unwanted = (self.refused_quantity_e4 or 0) + (self.closed_quantity_e4 or 0)
        return self.quantity_e4 - unwanted

    @property
    def kept_minor(self) -> int:
        return self._worth(self.kept_e4)

    def take_back(self, part: int, *, exchange: bool) -> dict[str, Any]:
        """Know that a *part* of what was delivered came back; tell what it is worth."""
        if part > self.shipped_quantity_e4:
            about = {"quantity": _text(part), "left": _text(self.shipped_quantity_e4)}
            raise OverReturn(line=self.number, line_id=self.id, **about)
        there = self.shipped_quantity_e4
        told = self._told(part, of=there if exchange else self.kept_e4)
        self.delivered_minor = self._delivered(there) - told["total"].minor
        self.shipped_quantity_e4 -= part
        if not exchange:
            self.refused_quantity_e4 += part
        return told

    def close(self) -> dict[str, Any]:
        """Ship no more of it; tell what the rest was worth."""
        left = self.left_e4
        told = self._told(left, of=self.kept_e4)
        self.closed_quantity_e4 += left
        return told

    def ship(self, part: int) -> int:
        """Let a *part* leave; return what it costs: parts, less returns, add up to the total."""
        before = self._delivered(self.shipped_quantity_e4)
        self.shipped_quantity_e4 += part
        cost = max(0, self._worth(self.shipped_quantity_e4) - before)
        self.delivered_minor = before + cost
        return cost

    def _delivered(self, there: int) -> int:
        return self._worth(there) if self.delivered_minor is None else self.delivered_minor

    def _told(self, part: int, of: int) -> dict[str, Any]:
        """Tell what the last *part* of a quantity costs, and what of it is tax."""
        whole, rest = self._worth(of), self._worth(of - part)
        total, tax = whole - rest, self._tax_in(whole) - self._tax_in(rest)
        return {
            "line_id": self.id,
            "product_name": self.product_name,
            "quantity": Decimal(part) / 10_000,
            "tax_percent": self.tax_percent,
            "net": Money(total - tax, self.currency),
            "tax": Money(tax, self.currency),
            "total": Money(total, self.currency),
        }

    def _tax_in(self, worth: int) -> int:
        # Of the worth, not of the quantity: so the tax of a part is never more than the part.
        whole = self.total_minor or 1
        return (2 * self.tax_minor * worth + whole) // (2 * whole)

    def _worth(self, part: int) -> int:
        return (2 * self.total_minor * part + self.quantity_e4) // (2 * self.quantity_e4)


class Order(Record, Owned, Freezable, Document, Customized, Model):
    """
    What a customer bought.

    draft → confirmed → completed once nothing is to be shipped and nothing is owed any more;
    cancelled only while nothing is shipped, paid or given up; of one that is shipped in part the
    rest is closed, and one that is only paid is cancelled by closing it. Delivery and payment
    states follow from facts and are never set.
    """

    __tablename__ = "sales_order"
    resource = "sales.order"
    told_lines: ClassVar = {"lines": replace(TOLD_LINES, fields=TOLD_LINES.fields + MOVED)}
    shared_by = shares.Part("customer_id", "orders")
    frozen_verbs = frozenset({"drop", "cancel"})

    state: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    delivery_state: Mapped[str] = mapped_column(String(20), default="none")
    payment_state: Mapped[str] = mapped_column(String(20), default="none")
    quote_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    paid_minor: Mapped[int] = minor()
    credited_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    given_up_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    bad_debt_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    shipment_count: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[dt.date | None] = mapped_column()
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    promised_on: Mapped[dt.date | None] = mapped_column()
    customer_reference: Mapped[str | None] = mapped_column(String(100))
    ship_to: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column()
    completed_at: Mapped[dt.datetime | None] = mapped_column()
    cancelled_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str | None] = mapped_column(String(500))
    credit_standing: Mapped[str | None] = mapped_column(String(10))
    credit_released_at: Mapped[dt.datetime | None] = mapped_column()
    credit_released_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    credit_release_reason: Mapped[str | None] = mapped_column(String(500))
    lines: Mapped[list[OrderLine]] = relationship(
        cascade="all, delete-orphan", order_by=OrderLine.number
    )
    shipments: Mapped[list[Shipment]] = relationship(
        cascade="all, delete-orphan", order_by=Shipment.number
    )
    returns: Mapped[list[GoodsReturn]] = relationship(
        cascade="all, delete-orphan", order_by=GoodsReturn.id
    )

    paid, credited, given_up = money("paid"), money("credited"), money("given_up")
    bad_debt = money("bad_debt")

    @reconstructor
    def know_what_never_left(self) -> None:
        """Ask for no shipments and returns of an order of which nothing was ever shipped."""
        if self.shipment_count == 0:
            set_committed_value(self, "shipments", [])
            set_committed_value(self, "returns", [])

    @property
    def kept_total(self) -> Money:
        """What the order costs without what is not wanted any more."""
        return Money(sum(line.kept_minor for line in self.lines), self.currency)

    @property
    def kept_quantity(self) -> Decimal:
        """Goods of all lines that the customer has or still gets."""
        return Decimal(sum(line.kept_e4 for line in self.lines)) / 10_000

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    def admits(self, verb: str) -> bool:
        """Tell whether the order is in a state for *verb*."""
        if verb == "ship":
            return self.state == "confirmed" and self.delivery_state in ("none", "partial")
        if verb == "close":
            began = self.shipment_count or (self.paid_minor and not self.given_up_minor)
            return bool(began) and self.admits("ship")
        if verb == "return":
            is_there = self.delivery_state in ("partial", "full")
            return is_there and self.state in ("confirmed", "completed")
        if verb == "release_credit":
            return self.state == "draft" or self.admits("ship")
        if verb == "cancel":
            touched = self.paid_minor or self.given_up_minor
            untouched = self.delivery_state in ("none", "returned") and not touched
            return self.state in ("draft", "confirmed") and untouched
        return verb not in ("update", "confirm", "drop") or self.state == "draft"

    def change(self, fields: dict[str, Any]) -> None:
        """Take over all fields but the lines. Raises NotDraft or CurrencyMismatch."""
        self.must_be_draft()
        self.credit_released_at = self.credit_released_by = self.credit_release_reason = None
        self.set_terms(fields)
        for name, value in fields.items():
            setattr(self, name, value)

    def release_credit(self, by: str, reason: str, now: dt.datetime) -> None:
        """Be allowed over the credit limit, until it is edited. Raises CannotRelease."""
        if not self.admits("release_credit"):
            raise CannotRelease(number=self.number, state=self.state)
        self.credit_released_by, self.credit_released_at = by, now
        self.credit_release_reason = reason

    def confirm(self, now: dt.datetime, today: dt.date) -> None:
        """Become binding, payable some days from *today*. Raises NotDraft."""
        self.must_be_draft()
        self.state, self.confirmed_at = "confirmed", now
        self.due_on = today + dt.timedelta(days=self.payment_days)
        self.receive(*self.settlement, now=now)

    def ship(self, wanted: Mapping[str, Decimal], now: dt.datetime) -> tuple[dict[str, int], Money]:
        """
        Ship the *wanted* quantity by line id, or all that is left when it is empty.

        Returns what was shipped in ten-thousandths by line id, and what it costs.
        Raises NotConfirmed, NothingToShip, UnknownLine or OverShipment.
        """
        if self.state != "confirmed":
            raise NotConfirmed(number=self.number, state=self.state)
        left = {line.id: line for line in self.lines if line.left_e4}
        if not left:
            raise NothingToShip(number=self.number)
        parts = {key: e4(part) for key, part in wanted.items()}
        parts = parts or {key: line.left_e4 for key, line in left.items()}
        for key, part in parts.items():
            self._expect_shippable(key, part)
        cost = sum(self._line(key).ship(part) for key, part in parts.items())
        self.shipment_count += 1
        self._deliver(now)
        return parts, Money(cost, self.currency)

    def take_back(
        self, wanted: Mapping[str, Decimal], *, exchange: bool, now: dt.datetime
    ) -> tuple[dict[str, int], list[dict[str, Any]]]:
        """
        Know that the *wanted* quantity by line id came back, or all that was delivered.

        exchange: it is to be shipped again. Returns ten-thousandths by line id, and what each
        line is worth, as events tell it.
        Raises NotConfirmed, NothingToReturn, UnknownLine or OverReturn.
        """
        if self.state not in ("confirmed", "completed"):
            raise NotConfirmed(number=self.number, state=self.state)
        there = {line.id: line.shipped_quantity_e4 for line in self.lines}
        if not any(there.values()):
            raise NothingToReturn(number=self.number)
        parts = {key: e4(part) for key, part in wanted.items()}
        parts = parts or {key: part for key, part in there.items() if part}
        told = [self._line(k).take_back(part, exchange=exchange) for k, part in parts.items()]
        self._deliver(now)
        return parts, told

    def refund(self, reason: str, now: dt.datetime) -> bool:
        """
        Be cancelled although it is paid, where nothing was ever shipped; return whether it was.

        Raises GivenUp.
        """
        if self.state != "confirmed" or self.shipment_count or not self.paid_minor:
            return False
        if self.given_up_minor:
            raise GivenUp(number=self.number)
        self.state, self.cancelled_at, self.reason = "cancelled", now, reason
        return True

    def close(self, reason: str, now: dt.datetime) -> list[dict[str, Any]]:
        """
        Ship no more; return what each line that had something left is paid less, for events.

        Raises NotConfirmed, NothingShipped or NothingToClose.
        """
        if self.state != "confirmed":
            raise NotConfirmed(number=self.number, state=self.state)
        if not self.shipment_count:
            raise NothingShipped(number=self.number)
        left = [line for line in self.lines if line.left_e4]
        if not left:
            raise NothingToClose(number=self.number)
        told = [line.close() for line in left]
        self.closed_at, self.reason = now, reason
        self._deliver(now)
        return told

    @property
    def settlement(self) -> tuple[int, int, int, int]:
        """What was received, credited, given up and, of the last, as a bad debt."""
        return self.paid_minor, self.credited_minor, self.given_up_minor, self.bad_debt_minor

    def receive(
        self, paid: int, credited: int, given_up: int, bad_debt: int, *, now: dt.datetime
    ) -> None:
        """Know what of the order was received, credited and given up in all, in minor units."""
        self.paid_minor, self.credited_minor, self.given_up_minor = paid, credited, given_up
        self.bad_debt_minor = bad_debt
        over = paid + credited + given_up >= self.total_minor and self.state != "draft"
        by_money = not bad_debt and (paid or not credited + given_up)
        how = ("full" if by_money else "settled", "partial" if paid > 0 else "none")
        self.payment_state = how[0] if over else how[1]
        self._follow(now)

    def cancel(self, reason: str, now: dt.datetime, paid: Conflict) -> bool:
        """
        Be given up; return whether it had been confirmed. paid: what refuses it once it is paid.

        Raises NotCancellable, AlreadyShipped, GivenUp or *paid*.
        """
        if self.state not in ("draft", "confirmed"):
            raise NotCancellable(number=self.number, state=self.state)
        if self.delivery_state not in ("none", "returned"):
            raise AlreadyShipped(number=self.number)
        if self.paid_minor:
            raise paid
        if self.given_up_minor:
            raise GivenUp(number=self.number)
        was_confirmed = self.state == "confirmed"
        self.state, self.cancelled_at, self.reason = "cancelled", now, reason
        return was_confirmed

    @property
    def is_frozen(self) -> bool:
        """Whether somebody decides about its discount."""
        return bool(self.frozen_by)

    def must_be_draft(self) -> None:
        """Raise NotDraft unless the order is a draft, or Frozen while its discount is judged."""
        if self.state != "draft":
            raise NotDraft(number=self.number, state=self.state)
        self.refuse_if_frozen()

    def _deliver(self, now: dt.datetime) -> None:
        left = any(line.left_e4 for line in self.lines)
        gone = any(line.shipped_quantity_e4 for line in self.lines)
        open_, over = ("partial", "full") if gone else ("none", "returned")
        self.delivery_state = open_ if left else over
        self._follow(now)

    def _follow(self, now: dt.datetime) -> None:
        is_paid = self.payment_state in ("full", "settled")
        done = is_paid and self.delivery_state in ("full", "returned")
        if self.state == "confirmed" and done:
            self.state, self.completed_at = "completed", now
        elif self.state == "completed" and not done:
            self.state, self.completed_at = "confirmed", None

    def _line(self, line_id: str) -> OrderLine:
        found = next((line for line in self.lines if line.id == line_id), None)
        if found is None:
            raise UnknownLine(line_id=line_id)
        return found

    def _expect_shippable(self, line_id: str, part: int) -> None:
        line = self._line(line_id)
        if part > line.left_e4:
            told = {"quantity": _text(part), "left": _text(line.left_e4), "line_id": line_id}
            raise OverShipment(line=line.number, **told)


def _text(quantity_e4: int) -> str:
    return format((Decimal(quantity_e4) / 10_000).normalize(), "f")
