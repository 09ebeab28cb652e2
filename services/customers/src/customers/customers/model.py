"""The customer, and what must always be true of it."""

from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Owned, Record, Recyclable
from customers.tables import Model


class Customer(Record, Owned, Recyclable, Model):
    """A company or person we do business with."""

    __tablename__ = "customer"
    resource = "customers.customer"

    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200), index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18))
    description: Mapped[str | None] = mapped_column(Text)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)
