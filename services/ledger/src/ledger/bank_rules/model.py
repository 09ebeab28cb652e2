"""The rule, and what must always be true of it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money
from contracts.ledger.bank_rule import EmptyRange, Incomplete, Surplus, TooWide
from ledger.bank_statements.model import BankLine
from ledger.tables import Model

KINDS = {"in": "income", "out": "expense"}


class BankRule(Record, Model):
    """
    By what lines of banks are known, and what is done with them.

    One that books always says in which direction and category, and by what it knows its lines.
    """

    __tablename__ = "bank_rule"
    resource = "ledger.bank_rule"
    told_as: ClassVar = {"from_minor": "amount_from", "to_minor": "amount_to"}

    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column()
    active: Mapped[bool] = mapped_column()
    account_code: Mapped[str | None] = mapped_column(String(20))
    direction: Mapped[str | None] = mapped_column(String(10))
    text: Mapped[str | None] = mapped_column(String(100))
    counterparty: Mapped[str | None] = mapped_column(String(100))
    from_currency: Mapped[str | None] = mapped_column(String(3))
    from_minor: Mapped[int | None] = mapped_column(BigInteger)
    to_currency: Mapped[str | None] = mapped_column(String(3))
    to_minor: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(20))
    days: Mapped[int] = mapped_column()
    category_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    @property
    def amount_from(self) -> Money | None:
        return _told(self.from_minor, self.from_currency)

    @property
    def amount_to(self) -> Money | None:
        return _told(self.to_minor, self.to_currency)

    @property
    def kind(self) -> str:
        """The kind of the entries that it books."""
        return KINDS[self.direction or "out"]

    def change(self, fields: Mapping[str, Any]) -> None:
        """Take over the given fields and hold the whole against what it does."""
        rest = dict(fields)
        for name in ("from", "to"):
            if f"amount_{name}" in rest:
                amount = rest.pop(f"amount_{name}")
                setattr(self, f"{name}_minor", amount.minor if amount else None)
                setattr(self, f"{name}_currency", amount.currency if amount else None)
        for name, value in rest.items():
            setattr(self, name, value)
        self._check()

    def _check(self) -> None:
        least, most = self.amount_from, self.amount_to
        if least and most and (least.currency != most.currency or least.minor > most.minor):
            raise EmptyRange(from_=str(least), to=str(most))
        if self.action == "match":
            if self.category_id:
                raise Surplus()
            return
        for name in ("direction", "category_id"):
            if not getattr(self, name):
                raise Incomplete(field=name, at=f"/{name}")
        if not (self.text or self.counterparty or least or most):
            raise TooWide()

    def meets(self, line: BankLine) -> bool:
        """Tell whether all that the rule says is so of *line*."""
        if not line.amount_minor or self.account_code not in (None, line.account_code):
            return False
        if self.direction not in (None, "in" if line.amount_minor > 0 else "out"):
            return False
        told = (self.text, f"{line.memo}\n{line.reference}"), (self.counterparty, line.counterparty)
        if not all(part.casefold() in whole.casefold() for part, whole in told if part):
            return False
        limits = filter(None, (self.amount_from, self.amount_to))
        if any(limit.currency != line.currency for limit in limits):
            return False
        minor = abs(line.amount_minor)
        least = self.from_minor if self.from_minor is not None else minor
        most = self.to_minor if self.to_minor is not None else minor
        return least <= minor <= most


def _told(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
