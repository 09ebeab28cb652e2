"""What other services told of customers, and the sums over it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import Money
from customers.tables import Model

SCALE = 10_000
"""Quantities have four places and are kept as whole numbers."""


class PurchaseRef(Model):
    """An order that became binding; `counts` until it is cancelled."""

    __tablename__ = "purchase_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    happened_on: Mapped[dt.date] = mapped_column()
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    quantity_e4: Mapped[int] = mapped_column(BigInteger, default=0)
    counts: Mapped[bool] = mapped_column()
    told_at: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (Index("ix_purchase_ref_customer_id", "customer_id", "happened_on"),)


class ReceiptRef(Model):
    """Money that a customer paid; `counts` until it is reversed."""

    __tablename__ = "receipt_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    happened_on: Mapped[dt.date] = mapped_column()
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    counts: Mapped[bool] = mapped_column()
    told_at: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (Index("ix_receipt_ref_customer_id", "customer_id", "happened_on"),)


class TicketRef(Model):
    """A ticket of a customer, open or not."""

    __tablename__ = "ticket_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    open: Mapped[bool] = mapped_column()
    satisfaction: Mapped[int | None] = mapped_column()
    told_at: Mapped[dt.datetime] = mapped_column()


FACTS = (PurchaseRef, ReceiptRef, TicketRef)


def _money(name: str) -> Any:
    """Return a property that is Money in Python and the minor units in a query."""
    column = f"{name}_minor"

    def read(self: Any) -> Money:
        return Money(getattr(self, column), self.currency)

    return hybrid_property(read, expr=lambda model: getattr(model, column))


class Figures(Model):
    """The sums of one customer; its id is the customer's, and it can be folded anew any time."""

    __tablename__ = "figures"
    resource = "customers.figure"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    as_of: Mapped[dt.datetime | None] = mapped_column()
    currency: Mapped[str] = mapped_column(String(3))
    orders: Mapped[int] = mapped_column()
    ordered_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    arrears_minor: Mapped[int] = mapped_column(BigInteger)
    first_purchase_on: Mapped[dt.date | None] = mapped_column()
    last_purchase_on: Mapped[dt.date | None] = mapped_column()
    purchases_last_year: Mapped[int] = mapped_column()
    quantity_e4: Mapped[int] = mapped_column(BigInteger, default=0)
    quantity_last_year_e4: Mapped[int] = mapped_column(BigInteger, default=0)
    ordered_last_year_minor: Mapped[int] = mapped_column(BigInteger)
    paid_last_year_minor: Mapped[int] = mapped_column(BigInteger)
    tickets: Mapped[int] = mapped_column()
    open_tickets: Mapped[int] = mapped_column()
    satisfaction: Mapped[int | None] = mapped_column()
    recency: Mapped[int] = mapped_column()
    frequency: Mapped[int] = mapped_column()
    monetary: Mapped[int] = mapped_column()
    rfm: Mapped[int] = mapped_column()
    amounts: Mapped[list[Any]] = mapped_column(default=list)

    ordered = _money("ordered")
    paid = _money("paid")
    arrears = _money("arrears")
    ordered_last_year = _money("ordered_last_year")
    paid_last_year = _money("paid_last_year")

    __table_args__ = (
        Index("ix_figures_paid_minor", "paid_minor", "id"),
        Index("ix_figures_last_purchase_on", "last_purchase_on"),
    )

    @property
    def quantity(self) -> Decimal:
        """Goods of all orders."""
        return Decimal(self.quantity_e4) / SCALE

    @property
    def quantity_last_year(self) -> Decimal:
        """Goods of the orders of the last 365 days."""
        return Decimal(self.quantity_last_year_e4) / SCALE

    @property
    def customer_id(self) -> str:
        """The id under the name that others know it by."""
        return self.id
