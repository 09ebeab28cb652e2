"""The rule as it is kept, and what is kept to know a first paid order."""

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.conditions import Conditional
from chassis.tables import ID_LENGTH, Record
from contracts.customers import customer
from contracts.customers.class_rule import DaysMissing
from customers.tables import Model


class ClassRule(Record, Conditional, Model):
    """Out of some classes into another one, when something happened or too long nothing did."""

    __tablename__ = "class_rule"
    resource = "customers.class_rule"
    judged = "customers.customer"
    listing = customer.listed.listing

    name: Mapped[str] = mapped_column(String(100))
    trigger: Mapped[str] = mapped_column(String(30))
    days: Mapped[int | None] = mapped_column()
    from_class_ids: Mapped[list[str]] = mapped_column()
    to_class_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    applies_to: Mapped[dict[str, Any]] = mapped_column()
    active: Mapped[bool] = mapped_column()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises DaysMissing."""
        for name, value in fields.items():
            setattr(self, name, value)
        if self.trigger == "silent" and self.days is None:
            raise DaysMissing()


class PaidOrderRef(Model):
    """What an order owes, by the id of its receivable, and since when money settles it."""

    __tablename__ = "paid_order_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    paid_at: Mapped[dt.datetime | None] = mapped_column()
