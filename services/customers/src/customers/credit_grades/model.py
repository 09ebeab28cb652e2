"""The credit grade as it is kept."""

from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from chassis.values import Money
from customers.tables import Model

TERMS = ("limit", "payment_days", "mode", "warn_percent", "active")
"""What approvers agree to when they agree to a grade."""


class CreditGrade(Record, Model):
    """What a customer of this grade may owe, for how long, and what happens beyond it."""

    __tablename__ = "credit_grade"
    resource = "customers.credit_grade"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    limit_currency: Mapped[str | None] = mapped_column(String(3))
    payment_days: Mapped[int | None] = mapped_column()
    mode: Mapped[str] = mapped_column(String(10))
    warn_percent: Mapped[int] = mapped_column()
    class_ids: Mapped[list[str]] = mapped_column(default=list)
    reach: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column()

    @property
    def limit(self) -> Money | None:
        """The most such a customer may owe; None: any amount."""
        if self.limit_minor is None:
            return None
        return Money(self.limit_minor, self.limit_currency or "CNY")

    @limit.setter
    def limit(self, limit: Money | None) -> None:
        self.limit_minor = limit.minor if limit else None
        self.limit_currency = limit.currency if limit else None

    def is_made_another_by(self, fields: dict[str, Any]) -> bool:
        """Whether the given fields change what customers of the grade may owe, and how."""
        return any(getattr(self, name) != fields[name] for name in TERMS if name in fields)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)
