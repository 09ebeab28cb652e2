"""The credit note, and the credit of a supplier."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.ledger.credit_note import (
    NoteState,
    NothingCredited,
    WithdrawnBefore,
)
from contracts.ledger.supplier_credit import CreditWithdrawn, NothingTakenOff, TaxTakenOff
from contracts.ledger.taxed import CreditedTax
from ledger.customer_refs.model import CustomerRef, name_of
from ledger.tables import Amount, Model

NEEDED = {"withdraw": "given", "give": "proposed", "dismiss": "proposed"}


class Credit:
    """What is owed no more of a debt, until it is taken back."""

    over: ClassVar[type[Conflict]]

    number: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="given")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    credited_on: Mapped[dt.date] = mapped_column()
    withdrawn_on: Mapped[dt.date | None] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    amount = Amount("amount_minor")
    tax = Amount("tax_minor")

    def admits(self, verb: str) -> bool:
        return self.state == NEEDED.get(verb, self.state)

    def withdraw(self, day: dt.date) -> None:
        """Take it back, once."""
        if self.state == "withdrawn":
            raise self.over()
        self.state, self.withdrawn_on = "withdrawn", max(day, self.credited_on)


class CreditNote(Credit, Record, Owned, Model):
    """
    What a customer owes no more of a receivable.

    One that is proposed, or was dismissed, changes nothing of what is owed.
    """

    __tablename__ = "credit_note"
    resource, over = "ledger.credit_note", WithdrawnBefore
    told_as: ClassVar = {"rows": "lines"}

    receivable_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("receivable.id"), index=True
    )
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    customer_name = name_of("customer_id")
    goods_return_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), unique=True)
    rows: Mapped[list[Any] | None] = mapped_column()

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever sees the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What of it is for which line of the order, where goods that came back say so."""
        return [
            {
                "name": row["name"],
                "rate": Decimal(row["rate_bp"]) / 100,
                "net": Money(row["net"], self.currency),
                "tax": Money(row["tax"], self.currency),
                "gross": Money(row["net"] + row["tax"], self.currency),
            }
            for row in self.rows or ()
        ]

    def check(self, amount: Money, tax: Money | None) -> None:
        """Refuse a credit of nothing, or a tax that is no part of it."""
        if not amount.minor:
            raise NothingCredited()
        if tax is not None and (tax.currency != self.currency or tax.minor > amount.minor):
            raise CreditedTax(tax=str(tax), amount=str(amount))

    def must_be(self, state: str) -> None:
        if self.state != state:
            raise NoteState(state=self.state)

    def dismiss(self) -> None:
        self.must_be("proposed")
        self.state = "dismissed"

    def withdraw(self, day: dt.date) -> None:
        """Take it back, once, if it was ever given."""
        if self.state != "withdrawn":
            self.must_be("given")
        super().withdraw(day)


class SupplierCredit(Credit, Record, Owned, Model):
    """What we owe no more of a payable."""

    __tablename__ = "supplier_credit"
    resource, over = "ledger.supplier_credit", CreditWithdrawn

    payable_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("payable.id"), index=True)
    supplier_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    supplier_name = name_of("supplier_id")

    def check(self, tax: Money, tax_left: int) -> None:
        """Refuse a credit of nothing, or more tax than it or what is left of the payable bears."""
        if not self.amount_minor:
            raise NothingTakenOff()
        most = min(tax_left, self.amount_minor)
        if tax.currency != self.currency or tax.minor > most:
            raise TaxTakenOff(tax=str(tax), left=str(Money(most, self.currency)))
