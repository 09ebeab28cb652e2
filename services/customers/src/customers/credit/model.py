"""What is open with a customer: the exposure that the ledger folds, and orders."""

import datetime as dt

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import Money
from customers.tables import Model


class ExposureRef(Model):
    """What a customer owes and has reserved in one currency; never newer than the last event."""

    __tablename__ = "exposure_ref"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    version: Mapped[int] = mapped_column()
    receivable_minor: Mapped[int] = mapped_column(BigInteger)
    held_minor: Mapped[int] = mapped_column(BigInteger)
    advances_minor: Mapped[int] = mapped_column(BigInteger)
    exposure_minor: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[dt.datetime] = mapped_column()

    def shown(self) -> dict[str, object]:
        """Return the row with money instead of minor units."""
        amounts = ("receivable", "held", "advances", "exposure")
        told = {name: Money(getattr(self, f"{name}_minor"), self.currency) for name in amounts}
        return {"currency": self.currency, "told_at": self.told_at, **told}


class OpenOrder(Model):
    """An order that became binding; `number` stands for it where people ask what is open."""

    __tablename__ = "open_order_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    number: Mapped[str] = mapped_column(String(40))
    open: Mapped[bool] = mapped_column()
