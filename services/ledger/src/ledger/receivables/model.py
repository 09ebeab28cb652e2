"""The receivable, and what must always be true of it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.ledger.receivable import NothingDue, NotOpen, OfOrder, Paid, TaxTooHigh
from ledger.customer_refs.model import CustomerRef, name_of
from ledger.instalments.rules import Filled
from ledger.tables import Amount, Model


class Receivable(Record, Owned, Model):
    """
    What a customer owes for one order, or by hand.

    open = amount − credited − allocated − written off, never below zero; settled when nothing is.
    """

    __tablename__ = "receivable"
    __table_args__ = (
        Index("ix_receivable_source", "source_type", "source_id", unique=True),
        Index("ix_receivable_customer", "customer_id", "state", "due_on"),
        CheckConstraint("open_minor >= 0 and open_minor <= amount_minor", name="open"),
    )
    resource = "ledger.receivable"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    customer_name: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200))
    source_type: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    open_minor: Mapped[int] = mapped_column(BigInteger)
    written_off_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    bad_debt_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    credited_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    set_offs: Mapped[dict[str, Any] | None] = mapped_column()
    happened_on: Mapped[dt.date] = mapped_column(index=True)
    due_on: Mapped[dt.date] = mapped_column(index=True)
    cancelled_on: Mapped[dt.date | None] = mapped_column()
    reason: Mapped[str | None] = mapped_column(String(200))
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    dunning_level: Mapped[int] = mapped_column(default=0, server_default="0")
    customer_names = name_of("customer_id", "customer_name")
    amount = Amount("amount_minor")
    tax = Amount("tax_minor")
    open_amount = Amount("open_minor")
    credited = Amount("credited_minor")
    written_off = Amount("written_off_minor")
    bad_debt = Amount("bad_debt_minor")

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    @property
    def set_off(self) -> Money:
        """What offsets stand for: each by its number, in minor units."""
        return Money(sum((self.set_offs or {}).values()), self.currency)

    @property
    def offset_numbers(self) -> list[str]:
        return sorted(self.set_offs or {})

    @property
    def paid_minor(self) -> int:
        """What money, advances and offsets paid of it."""
        gone = self.amount_minor - self.open_minor
        return gone - self.credited_minor - self.written_off_minor

    @property
    def became(self) -> Filled:
        """What money, credits and bad debts made of it."""
        lost, rounded = self.bad_debt_minor, self.written_off_minor - self.bad_debt_minor
        return Filled(self.amount_minor, self.paid_minor, rounded, self.credited_minor, lost)

    def check_amounts(self) -> None:
        """Refuse a receivable of nothing, or one with more tax than amount."""
        if not self.amount_minor:
            raise NothingDue()
        if self.tax_minor > self.amount_minor:
            raise TaxTooHigh(tax=str(self.tax), amount=str(self.amount))

    def admits(self, verb: str) -> bool:
        """Tell whether what was received so far allows *verb*."""
        untouched = self.state == "open" and self.open_minor == self.amount_minor
        return untouched and self.source_type != "order" if verb == "cancel" else True

    def check_open(self) -> None:
        if self.state != "open":
            raise NotOpen(id=self.id, state=self.state)

    def settle(self, paid: int, written_off: int) -> None:
        """Take *paid* and *written_off* minor units off what is open."""
        self.open_minor -= paid + written_off
        self.written_off_minor += written_off
        self.state = "open" if self.open_minor else "settled"

    def restore(self, paid: int, written_off: int) -> None:
        """Undo `settle`."""
        self.open_minor += paid + written_off
        self.written_off_minor -= written_off
        self.state = "open"

    def offset(self, number: str, minor: int) -> None:
        """Let the offset of a *number* take *minor* units, or give them back when negative."""
        took = {**(self.set_offs or {})}
        took[number] = took.get(number, 0) + minor
        self.set_offs = {one: some for one, some in took.items() if some}
        self.settle(minor, 0)

    def lose(self, minor: int) -> None:
        """Give *minor* units up as a bad debt, or take them up again when negative."""
        self.settle(0, minor)
        self.bad_debt_minor += minor

    def credit(self, minor: int) -> None:
        """Take *minor* units off what is owed, or add them again when negative."""
        self.credited_minor += minor
        self.open_minor -= minor
        self.state = "open" if self.open_minor else "settled"

    def check_stands(self) -> None:
        if self.state == "cancelled":
            raise NotOpen(id=self.id, state=self.state)

    def check_by_hand(self) -> None:
        """Refuse to take back what an order says; the order itself does it when it is cancelled."""
        if self.source_type == "order":
            raise OfOrder(number=self.title)

    def cancel(self, day: dt.date) -> None:
        """Take it back; what was received for it must be given back before."""
        self.check_stands()
        if self.open_minor != self.amount_minor - self.credited_minor:
            raise Paid(id=self.id)
        self.open_minor, self.state, self.cancelled_on = 0, "cancelled", day
