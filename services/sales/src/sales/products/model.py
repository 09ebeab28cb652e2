"""The product, and what must always be true of it."""

import re
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.search import SearchIndex
from chassis.tables import Record, Recyclable
from chassis.tokens import document
from sales.tables import CURRENCY, Model, minor, money, percent, points

PRESENT = text("deleted_at is null")
KNOWN_BY = ("code", "name", "specification", "brand")
"""Fields by which a product is found."""
_ENDING = re.compile(r"[0-9]{3}$")
words = SearchIndex(Model.metadata, "product_search")


class Product(Record, Recyclable, Model):
    """Goods or a service that is sold; its code is unique among those not removed."""

    __tablename__ = "product"
    __table_args__ = (
        Index(
            "uq_product_code_present",
            "code",
            unique=True,
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        ),
    )
    resource = "sales.product"

    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    specification: Mapped[str | None] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    brand: Mapped[str | None] = mapped_column(String(100))
    tax_bp: Mapped[int] = mapped_column()
    list_price_minor: Mapped[int] = minor()
    currency: Mapped[str] = mapped_column(CURRENCY)
    description: Mapped[str | None] = mapped_column(Text)
    on_shelf: Mapped[bool] = mapped_column()

    list_price = money("list_price")
    tax_percent = percent("tax")

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        given = dict(fields)
        if "list_price" in given:
            price = given.pop("list_price")
            self.list_price_minor, self.currency = price.minor, price.currency
        if "tax_percent" in given:
            self.tax_bp = points(given.pop("tax_percent")) or 0
        for name, value in given.items():
            setattr(self, name, value)

    def searched_by(self) -> str:
        """Return the tokens by which the product is found; a code also by its last digits."""
        told = [text for text in (self.name, self.specification, self.brand) if text]
        return document(told, [self.code] if _ENDING.search(self.code) else [], [self.code])

    def answers_to(self) -> str:
        """Return how messages name the product."""
        return f"{self.code} {self.name}"
