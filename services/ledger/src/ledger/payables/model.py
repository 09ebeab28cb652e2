"""The payable, and what must always be true of it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.ledger.payable import NothingOwed, PayableNotOpen, PayablePaid
from contracts.ledger.taxed import PayableTax
from ledger.customer_refs.model import name_of
from ledger.instalments.rules import Filled
from ledger.tables import Amount, Model


class Payable(Record, Owned, Attachable, Model):
    """
    What we owe to a supplier: open = amount − paid − rounded off − credited.

    It is settled when nothing is open.
    """

    __tablename__ = "payable"
    __table_args__ = (
        Index("ix_payable_supplier", "supplier_id", "state", "due_on"),
        CheckConstraint("open_minor >= 0 and open_minor <= amount_minor", name="open"),
    )
    resource = "ledger.payable"
    files_by = "create"

    supplier_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    supplier_name: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="open")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    open_minor: Mapped[int] = mapped_column(BigInteger)
    written_off_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    account_code: Mapped[str] = mapped_column(String(20))
    credited_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    credited_tax_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    happened_on: Mapped[dt.date] = mapped_column(index=True)
    due_on: Mapped[dt.date] = mapped_column(index=True)
    category_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    warnings: Mapped[list[Any] | None] = mapped_column()
    cancelled_on: Mapped[dt.date | None] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    supplier_names = name_of("supplier_id", "supplier_name")
    amount = Amount("amount_minor")
    tax = Amount("tax_minor")
    open_amount = Amount("open_minor")

    @property
    def written_off(self) -> Money:
        return Money(self.written_off_minor or 0, self.currency)

    @property
    def became(self) -> Filled:
        """What money and credits made of it."""
        paid = self.stands_minor - self.open_minor - self.written_off_minor
        return Filled(self.amount_minor, paid, self.written_off_minor, self.credited_minor, 0)

    @property
    def credited(self) -> Money:
        return Money(self.credited_minor or 0, self.currency)

    @property
    def credited_tax(self) -> Money:
        return Money(self.credited_tax_minor or 0, self.currency)

    @property
    def stands_minor(self) -> int:
        """What is owed by it, paid or not: what was credited is not."""
        return self.amount_minor - (self.credited_minor or 0)

    @property
    def tax_left_minor(self) -> int:
        """What of it is booked as tax and was not credited."""
        return self.tax_minor - (self.credited_tax_minor or 0)

    @property
    def spendings(self) -> list[tuple[str, dt.date, int]]:
        """Category, day and minor units without tax, as budgets count them."""
        net = self.stands_minor - self.tax_left_minor
        return [(self.category_id or "", self.happened_on, net)]

    @property
    def untouched(self) -> bool:
        """Whether nothing was paid of it."""
        return self.open_minor == self.stands_minor

    def admits(self, verb: str) -> bool:
        return verb != "cancel" or (self.state != "cancelled" and self.untouched)

    @property
    def keeps_files(self) -> bool:
        """It is in the books from the start."""
        return True

    def check(self, tax: Money | None) -> None:
        """Refuse a payable of nothing, or one whose tax does not suit."""
        if not self.amount_minor:
            raise NothingOwed()
        if tax and (tax.currency != self.currency or tax.minor > self.amount_minor):
            raise PayableTax(tax=str(tax), amount=str(self.amount))

    def check_open(self) -> None:
        if self.state != "open":
            raise PayableNotOpen(id=self.id, title=self.title, state=self.state)

    def check_stands(self) -> None:
        if self.state == "cancelled":
            raise PayableNotOpen(id=self.id, title=self.title, state=self.state)

    def settle(self, paid: int, written_off: int) -> None:
        """Take both off what is open; negative amounts give it back."""
        self.open_minor -= paid + written_off
        self.written_off_minor += written_off
        self.state = "open" if self.open_minor else "settled"

    def credit(self, minor: int, tax: int) -> None:
        """Take *minor* units, of which *tax* is tax, off what is owed; negative: add them again."""
        self.credited_minor += minor
        self.credited_tax_minor += tax
        self.settle(minor, 0)

    def cancel(self, day: dt.date) -> None:
        """Take it back on a day while nothing is paid."""
        self.check_stands()
        if not self.untouched:
            raise PayablePaid(id=self.id, title=self.title)
        self.state, self.open_minor, self.cancelled_on = "cancelled", 0, day
