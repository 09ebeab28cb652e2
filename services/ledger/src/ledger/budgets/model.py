"""The budget of a category, a department and some days."""

import datetime as dt

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money
from ledger.tables import Amount, Model


class Budget(Record, Model):
    """How much may be spent; above it people are warned or stopped."""

    __tablename__ = "budget"
    resource = "ledger.budget"

    name: Mapped[str] = mapped_column(String(100))
    category_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    from_on: Mapped[dt.date] = mapped_column()
    until_on: Mapped[dt.date] = mapped_column()
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(10))
    warn_percent: Mapped[int] = mapped_column()
    amount = Amount("amount_minor")

    def change(self, fields: dict[str, object]) -> None:
        """Take over the given fields."""
        amount = fields.pop("amount", None)
        if isinstance(amount, Money):
            self.amount_minor, self.currency = amount.minor, amount.currency
        for name, value in fields.items():
            setattr(self, name, value)
