"""The line of a confirmed order, as sales told it."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money, round_half_up
from contracts.ledger.sale_line import CostCurrency
from ledger.customer_refs.model import name_of
from ledger.tables import Amount, Model


class SaleLine(Record, Owned, Model):
    """
    What was sold in one line; it costs what its product cost that day, or what is entered.

    line_id: the line of the order, None where an earlier release wrote it. booked: the part of
    the cost that is in the books, which is that of what was shipped and did not come back.
    returned: what came back, or never went, and nobody wants.
    credited: what of the net was given back for it.
    """

    __tablename__ = "sale_line"
    resource = "ledger.sale_line"
    told_as: ClassVar = {"booked_minor": "cost_booked"}

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    order_number: Mapped[str] = mapped_column(String(60))
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    product_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    product_name: Mapped[str] = mapped_column(String(200))
    sold_on: Mapped[dt.date] = mapped_column(index=True)
    quantity_e4: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(BigInteger)
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    cancelled: Mapped[bool] = mapped_column(default=False)
    line_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    shipped_e4: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    booked_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    returned_e4: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    credited_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    customer_name = name_of("customer_id")
    net = Amount("net_minor")
    cost_booked = Amount("booked_minor")
    credited = Amount("credited_minor")

    @property
    def cost(self) -> Money | None:
        return None if self.cost_minor is None else Money(self.cost_minor, self.currency)

    @property
    def unbooked_minor(self) -> int:
        """What of the cost is missing in the books; below zero where too much is in them."""
        if not self.quantity_e4 or self.cost_minor is None:
            return -self.booked_minor
        gone = Decimal(self.cost_minor) * self.shipped_e4 / self.quantity_e4
        return round_half_up(gone) - self.booked_minor

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.quantity_e4) / 10_000

    def told_cost(self, cost: Money | None) -> None:
        """Cost as much as *cost*, in the currency of the line."""
        if cost is not None and cost.currency != self.currency:
            raise CostCurrency(currency=self.currency)
        self.cost_minor = None if cost is None else cost.minor
