"""The account, its balance, and what must always be true of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import new_id
from contracts.ledger.account import HoldsNoMoney, MonetaryKind, TypeDiffers
from ledger.accounts.rules import STANDING_TYPES, is_monetary
from ledger.tables import Model


class Account(Record, Model):
    """
    Where value sits. Code, type and currency never change.

    currency: the only one it takes; None takes every one.
    holds_money: cash or bank, where receipts may arrive.
    monetary: money, or money to be had or paid, so that foreign balances are worth what the last
        rate says; others keep what they cost.
    never_negative: a posting that would overdraw it is refused, by the database too.
    """

    __tablename__ = "account"
    resource = "ledger.account"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    type: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str | None] = mapped_column(String(3))
    parent_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("account.id"), index=True
    )
    holds_money: Mapped[bool] = mapped_column(default=False)
    monetary: Mapped[bool] = mapped_column(default=False, server_default=false())
    closed: Mapped[bool] = mapped_column(default=False)
    never_negative: Mapped[bool] = mapped_column(default=False)

    def money_of(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return *query* with the currency that is meant where it names none."""
        return {**query, "currency": query["currency"] or self.currency or "CNY"}

    def hang_below(self, parent: "Account") -> None:
        """Make *parent* the account above, which must be of the same type."""
        if parent.type != self.type:
            raise TypeDiffers(code=parent.code, type=parent.type)
        self.parent_id = parent.id
        if self.monetary is None:
            self.monetary = parent.monetary

    def check_kind(self) -> None:
        """Refuse money on what only counts income, expense or equity."""
        if self.holds_money and self.type not in STANDING_TYPES:
            raise HoldsNoMoney(type=self.type)
        if self.monetary is None:
            self.monetary = self.holds_money or is_monetary(self.type, self.code)
        if self.holds_money > self.monetary or (self.monetary and self.type not in STANDING_TYPES):
            raise MonetaryKind()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.check_kind()


class Reserved(Model):
    """What a pending entry sets aside of an account that may not be overdrawn."""

    __tablename__ = "account_reserve"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    pending_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("account.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class Balance(Model):
    """
    The sum of all postings of an account in one currency.

    Only the database's own triggers write it, with each posting, so that it cannot differ.
    """

    __tablename__ = "account_balance"

    account_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("account.id"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    debit_minor: Mapped[int] = mapped_column(BigInteger)
    credit_minor: Mapped[int] = mapped_column(BigInteger)
