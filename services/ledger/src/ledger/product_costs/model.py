"""The cost of a product from a day on."""

import datetime as dt
from typing import ClassVar

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from ledger.tables import Amount, Model


class ProductCost(Record, Model):
    """What one unit of a product costs in a currency; it holds until the next day with one."""

    __tablename__ = "product_cost"
    __table_args__ = (UniqueConstraint("product_id", "currency", "on"),)
    resource = "ledger.product_cost"
    told_as: ClassVar = {"unit_minor": "unit_cost"}

    product_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    on: Mapped[dt.date] = mapped_column()
    currency: Mapped[str] = mapped_column(String(3))
    unit_minor: Mapped[int] = mapped_column(BigInteger)
    filled = 0
    unit_cost = Amount("unit_minor")
