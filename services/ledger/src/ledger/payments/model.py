"""The payment to a supplier, and what it was allocated to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Index, String, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.custom.values import Customized
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money, new_id
from contracts.ledger.payable import NothingOwed
from contracts.ledger.payment_part import (
    OtherSupplier,
    OverPaid,
    PaidByOffset,
    PaymentReversed,
    PaymentState,
)
from contracts.ledger.supplier_refund import CameBack
from ledger.account_rights.hiding import on_open_accounts
from ledger.awaiting.model import Awaiting
from ledger.customer_refs.model import name_of
from ledger.journal.rules import Change
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.tables import Amount, Model, OfParts

_COUNTED = text("state = 'posted' and bank_reference is not null")


class Payment(Customized, Awaiting, Record, Owned, Attachable, Model):
    """
    Money paid to a supplier: amount = allocated + prepaid + refunded, at every moment.

    It may settle payables of other suppliers too; what is left is prepaid to who was paid. Or it is
    to a customer: all of it was an advance of one receipt. Or no money went, but more was set off
    than we owe by now.
    """

    __tablename__ = "payment"
    __table_args__ = (
        Index(
            "ix_payment_bank_reference",
            "account_code",
            "bank_reference",
            unique=True,
            sqlite_where=_COUNTED,
            postgresql_where=_COUNTED,
        ),
        CheckConstraint("prepaid_minor >= 0 and prepaid_minor <= amount_minor", name="prepaid"),
    )
    resource = "ledger.payment"
    part_key, over, wrong_state = "payable_id", PaymentReversed, PaymentState
    part_names = ("invoice_id",)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    supplier_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="posted")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    prepaid_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    receipt_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    offset_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    account_code: Mapped[str] = mapped_column(String(20))
    paid_on: Mapped[dt.date] = mapped_column(index=True)
    bank_reference: Mapped[str | None] = mapped_column(String(100))
    memo: Mapped[str] = mapped_column(String(200), default="")
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    every: Mapped[list[PaymentPart]] = relationship(
        lazy="selectin", order_by=PaymentPart.id, cascade="save-update"
    )
    supplier_name = name_of("supplier_id")
    amount = Amount("amount_minor")
    prepaid = Amount("prepaid_minor")

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        return on_open_accounts(call, cls.account_code)

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_minor or 0, self.currency)

    @hybrid_property
    def payable_id(self) -> None:
        """What lists ask for: a payable to which a part of it stands given."""

    @payable_id.inplace.comparator
    @classmethod
    def _of_payable(cls) -> OfParts:
        mine = PaymentPart.payment_id == cls.id, PaymentPart.undone.is_(False)
        return OfParts(PaymentPart.payable_id, *mine)

    @hybrid_property
    def invoice_id(self) -> None:
        """What lists ask for: an invoice that a part of it names."""

    @invoice_id.inplace.comparator
    @classmethod
    def _of_invoice(cls) -> OfParts:
        mine = PaymentPart.payment_id == cls.id, PaymentPart.undone.is_(False)
        return OfParts(PaymentPart.invoice_id, *mine)

    @hybrid_property
    def for_supplier_id(self) -> None:
        """What lists ask for: another supplier of whose payables it pays a part."""

    @for_supplier_id.inplace.comparator
    @classmethod
    def _of_others(cls) -> OfParts:
        mine = PaymentPart.payment_id == cls.id, PaymentPart.undone.is_(False)
        theirs = PaymentPart.payable_id == Payable.id, Payable.supplier_id != cls.supplier_id
        return OfParts(Payable.supplier_id, *mine, *theirs)

    @property
    def written_off(self) -> Money:
        return Money(sum(part.written_off_minor for part in self.parts), self.currency)

    @property
    def parts(self) -> list[PaymentPart]:
        """The parts that stand."""
        return [part for part in self.every if not part.undone]

    def admits(self, verb: str) -> bool:
        """Tell whether the payment allows *verb*: what is prepaid is allocated, all reversed."""
        if verb == "allocate" and not self.prepaid_minor:
            return False
        if verb == "reverse" and (self.refunded_minor or self.offset_id):
            return False
        return super().admits(verb)

    def check_amount(self) -> None:
        if not self.amount_minor:
            raise NothingOwed()

    def book(self) -> None:
        """Let the money be paid: all of it is a prepayment at first."""
        self.state, self.prepaid_minor = "posted", self.amount_minor

    def give(
        self, payable: Payable, wish: Mapping[str, Any], written_off: int, day: dt.date
    ) -> None:
        """
        Allocate the amount of a checked *wish* of what is prepaid to *payable* on a day.

        written_off: what is rounded off beside it. The wish may name an invoice of the payable.
        """
        amount = wish["amount"]
        payable.settle(amount.minor, written_off)
        self.prepaid_minor -= amount.minor
        self.every.append(
            PaymentPart(
                id=new_id(),
                payable_id=payable.id,
                invoice_id=wish["invoice_id"],
                currency=self.currency,
                amount_minor=amount.minor,
                written_off_minor=written_off,
                undone=False,
                allocated_on=day,
            )
        )

    def check_owed(self, payable: Payable, currency: str, *, for_others: bool) -> None:
        """Refuse a *payable* that it cannot pay in a currency; for_others: of whomever it is."""
        payable.check_open()
        suits = for_others or payable.supplier_id == self.supplier_id
        if not suits or payable.currency != currency:
            raise OtherSupplier(id=payable.id, title=payable.title)

    def check_left(self, payable: Payable, amount: Money, left: int) -> None:
        """Refuse more than is *left* of the payment, or open of the payable."""
        left = min(left, payable.open_minor)
        if amount.currency != self.currency or not 0 < amount.minor <= left:
            told = str(Money(left, self.currency))
            raise OverPaid(amount=str(amount), left=told)

    def take_back(self, part: PaymentPart, payable: Payable, day: dt.date) -> None:
        """Undo one part on a day: its money is prepaid again, the payable open."""
        payable.settle(-part.amount_minor, -part.written_off_minor)
        self.prepaid_minor += part.amount_minor
        part.undone, part.undone_on = True, max(day, part.allocated_on or self.paid_on)

    def changes(self) -> list[Change]:
        """Return on which day how much of it became prepaid, or was no more."""
        found = [(self.paid_on, self.amount_minor)]
        for part in self.every:
            on = part.allocated_on or self.paid_on
            found.append((on, -part.amount_minor))
            if part.undone:
                found.append((part.undone_on or on, part.amount_minor))
        return found

    def come_back(self, minor: int) -> None:
        """Let *minor* units of what is prepaid come back, or be prepaid again when negative."""
        assert minor <= self.prepaid_minor, "no more comes back than was prepaid"
        self.prepaid_minor -= minor
        self.refunded_minor = (self.refunded_minor or 0) + minor

    def check_kept(self) -> None:
        """Refuse to end it while a part of it came back, and where it came of an offset."""
        if self.offset_id:
            raise PaidByOffset(number=self.memo)
        if self.refunded_minor:
            raise CameBack(refunded=str(self.refunded))

    def reverse(self, reason: str, day: dt.date) -> None:
        """End it on a day; what it gave to payables is given back by the caller."""
        for part in self.parts:
            part.undone, part.undone_on = True, day
        self.state, self.prepaid_minor, self.reversal_reason = "reversed", 0, reason
