"""The price list, and what must always be true of it."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.tables import ID_LENGTH, Record
from chassis.told_lines import Lines
from contracts.sales.price_list import PeriodEndsEarly, WrongCurrency
from sales.pricing.rules import Break
from sales.tables import CURRENCY, Model, e4, minor, money, quantity


class PriceListLine(Model):
    """The price of one unit of a product from a quantity on."""

    __tablename__ = "price_list_line"

    list_id: Mapped[str] = mapped_column(
        ForeignKey("price_list.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)
    min_quantity_e4: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    unit_price_minor: Mapped[int] = minor()
    currency: Mapped[str] = mapped_column(CURRENCY)

    unit_price = money("unit_price")
    min_quantity = quantity("min_quantity")


class PriceList(Record, Model):
    """
    Prices in one currency; no two of them apply alike to the same sale.

    book_revision counts the changes of all lists, so that a price can be told from a later one.
    """

    __tablename__ = "price_list"
    __table_args__ = (UniqueConstraint("code"),)
    resource = "sales.price_list"
    told_lines: ClassVar = {
        "lines": Lines("lines", ("product_id", "min_quantity_e4"), fields=("unit_price_minor",))
    }

    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(CURRENCY)
    valid_from: Mapped[dt.date | None] = mapped_column()
    valid_until: Mapped[dt.date | None] = mapped_column()
    priority: Mapped[int] = mapped_column()
    active: Mapped[bool] = mapped_column()
    book_revision: Mapped[int] = mapped_column()
    lines: Mapped[list[PriceListLine]] = relationship(
        cascade="all, delete-orphan",
        order_by=(PriceListLine.product_id, PriceListLine.min_quantity_e4),
    )

    def change(self, fields: dict[str, Any]) -> None:
        """Take over all fields but the lines. Raises PeriodEndsEarly."""
        for name, value in fields.items():
            if name != "lines":
                setattr(self, name, value)
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise PeriodEndsEarly()

    def set_lines(self, lines: list[dict[str, Any]]) -> None:
        """Replace all lines; they must not repeat a product and quantity. Raises WrongCurrency."""
        kept = {(line.product_id, line.min_quantity_e4): line for line in self.lines}
        wanted = []
        for number, given in enumerate(lines, start=1):
            price = given["unit_price"]
            if price.currency != self.currency:
                told = {"wanted": self.currency, "currency": price.currency}
                raise WrongCurrency(line=number, **told, at=f"/lines/{number - 1}/unit_price")
            key = (given["product_id"], e4(given["min_quantity"]))
            line = kept.get(key) or PriceListLine(product_id=key[0], min_quantity_e4=key[1])
            line.unit_price_minor, line.currency = price.minor, price.currency
            wanted.append(line)
        self.lines = wanted

    def breaks(self, lines: list[dict[str, Any]] | None = None) -> list[Break]:
        """Return the prices as the rules see them; of *lines* instead of its own when given."""
        own = [(r.product_id, r.min_quantity_e4, r.unit_price) for r in self.lines]
        if lines is not None:
            own = [(r["product_id"], e4(r["min_quantity"]), r["unit_price"]) for r in lines]
        about = (self.id or "", self.code, self.priority)
        return [Break(*about, *line, self.valid_from, self.valid_until) for line in own]
