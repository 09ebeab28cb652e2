"""The entry of an account book, and its way from draft to posted."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record, Recyclable
from chassis.values import Money
from contracts.ledger.cash_entry import (
    Incomplete,
    NothingMoved,
    OtherFeeCurrency,
    OwnWork,
    SameAccount,
    SameCurrency,
    Surplus,
    WrongState,
)
from contracts.ledger.taxed import CashTax
from ledger.account_rights.hiding import on_open_accounts
from ledger.cash_entries.rules import FORBIDDEN, NEEDED
from ledger.customer_refs.model import name_of
from ledger.journal.model import TakenBack
from ledger.tables import Amount, Model

VERBS = {
    "draft": ("update", "remove", "approve"),
    "approved": ("unapprove", "post"),
    "posted": ("reverse",),
    "reversed": (),
}


class CashEntry(TakenBack, Record, Owned, Recyclable, Attachable, Model):
    """An income, expense or transfer: changed as a draft only, posted after an approval."""

    __tablename__ = "cash_entry"
    resource = "ledger.cash_entry"
    told_as: ClassVar = {"to_currency": "to_amount"}

    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    account_code: Mapped[str] = mapped_column(String(20), index=True)
    to_account_code: Mapped[str | None] = mapped_column(String(20))
    category_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    to_currency: Mapped[str | None] = mapped_column(String(3))
    to_amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    happened_on: Mapped[dt.date] = mapped_column(index=True)
    counterparty: Mapped[str] = mapped_column(String(200), default="")
    memo: Mapped[str] = mapped_column(String(200), default="")
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    project: Mapped[str] = mapped_column(String(60), default="")
    warnings: Mapped[list[Any] | None] = mapped_column()
    attachment_ids: Mapped[list[Any]] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    approved_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    approved_at: Mapped[dt.datetime | None] = mapped_column()
    customer_name = name_of("customer_id")
    amount = Amount("amount_minor")

    @classmethod
    def left_to(cls, call: Call) -> ColumnElement[bool]:
        return on_open_accounts(call, cls.account_code, cls.to_account_code)

    @property
    def to_amount(self) -> Money | None:
        """What arrives in another currency."""
        if self.to_currency is None or self.to_amount_minor is None:
            return None
        return Money(self.to_amount_minor, self.to_currency)

    @property
    def fee(self) -> Money | None:
        return Money(self.fee_minor, self.currency) if self.fee_minor else None

    @property
    def tax(self) -> Money | None:
        return Money(self.tax_minor, self.currency) if self.tax_minor else None

    @property
    def spendings(self) -> list[tuple[str, dt.date, int]]:
        """Category, day and minor units of an expense without tax, as budgets count them."""
        if self.kind != "expense":
            return []
        net = self.amount_minor - (self.tax_minor or 0)
        return [(self.category_id or "", self.happened_on, net)]

    def admits(self, verb: str) -> bool:
        return verb in VERBS[self.state]

    def must_be(self, state: str) -> None:
        """Refuse any other state."""
        if self.state != state:
            raise WrongState(state=self.state)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields and hold the whole against its kind."""
        self.must_be("draft")
        amount = fields.pop("amount", None)
        if amount is not None:
            self.amount_minor, self.currency = amount.minor, amount.currency
        if "to_amount" in fields:
            arrives = fields.pop("to_amount")
            self.to_amount_minor = arrives.minor if arrives else None
            self.to_currency = arrives.currency if arrives else None
        if "fee" in fields:
            fee = fields.pop("fee")
            if fee is not None and fee.currency != self.currency:
                raise OtherFeeCurrency()
            self.fee_minor = fee.minor if fee else 0
        if "tax" in fields:
            tax = fields.pop("tax")
            if tax is not None and tax.currency != self.currency:
                raise CashTax(tax=str(tax), amount=str(self.amount))
            self.tax_minor = tax.minor if tax else 0
        for name, value in fields.items():
            setattr(self, name, value)
        self.check()

    def check(self) -> None:
        """Refuse what its kind does not have, or lacks."""
        for name in NEEDED[self.kind]:
            if not getattr(self, name):
                raise Incomplete(kind=self.kind, field=name, at=f"/{name}")
        for name in FORBIDDEN[self.kind]:
            if getattr(self, name):
                raise Surplus(kind=self.kind, field=name, at=f"/{name}")
        if not self.amount_minor:
            raise NothingMoved()
        if (self.tax_minor or 0) > self.amount_minor:
            raise CashTax(tax=str(self.tax), amount=str(self.amount))
        if self.to_amount_minor == 0:
            raise NothingMoved(at="/to_amount")
        if self.to_currency == self.currency:
            raise SameCurrency()
        if self.to_account_code == self.account_code and not self.to_currency:
            raise SameAccount()

    def approve(self, by: str, now: dt.datetime, *, four_eyes: bool) -> None:
        """Lock the draft; with *four_eyes* by another person than wrote it."""
        self.must_be("draft")
        if four_eyes and by == self.owner_id:
            raise OwnWork()
        self.state, self.approved_by, self.approved_at = "approved", by, now

    def unapprove(self) -> None:
        """Make it a draft again."""
        self.must_be("approved")
        self.state, self.approved_by, self.approved_at = "draft", None, None
        self.warnings = []
