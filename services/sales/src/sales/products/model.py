"""The product, and what must always be true of it."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.custom.values import Customized
from chassis.search import SearchIndex
from chassis.tables import ID_LENGTH, Record, Recyclable, UtcDateTime
from chassis.tokens import document, fold
from contracts.sales.product import ShelfEndsEarly
from sales.tables import CURRENCY, Model, minor, money, percent, points

PRESENT = text("deleted_at is null")
KNOWN_BY = ("code", "name", "specification", "brand", "barcode", "custom")
"""Fields by which a product is found."""
_ENDING = re.compile(r"[0-9]{3}$")
words = SearchIndex(Model.metadata, "product_search")


class Product(Record, Recyclable, Customized, Model):
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
    category_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    category_path: Mapped[str | None] = mapped_column(String(600))
    barcode: Mapped[str | None] = mapped_column(String(60), index=True)
    warranty_months: Mapped[int | None] = mapped_column()
    shelf_from: Mapped[dt.datetime | None] = mapped_column(UtcDateTime())
    shelf_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime())
    name_key: Mapped[str] = mapped_column(String(200), index=True, default="")

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
        self.name_key = key_of(self.name)
        if self.shelf_from and self.shelf_until and self.shelf_until <= self.shelf_from:
            raise ShelfEndsEarly()

    def agrees_in(self, probe: dict[str, str]) -> list[str]:
        """Return the fields of *probe* in which the product is the same, however it is typed."""
        told = {name: getattr(self, name) for name in ("code", "barcode", "name", "specification")}
        return [n for n, own in told.items() if own and key_of(own) == key_of(probe.get(n, ""))]

    def searched_by(self, spoken: Iterable[str] = ()) -> str:
        """
        Return the tokens by which the product is found; a code also by its last digits.

        spoken: values of custom fields that are searched.
        """
        told = [text for text in (self.name, self.specification, self.brand, *spoken) if text]
        codes = [text for text in (self.code, self.barcode) if text]
        return document(told, [code for code in codes if _ENDING.search(code)], codes)

    def answers_to(self) -> str:
        """Return how messages name the product."""
        return f"{self.code} {self.name}"


def key_of(text: str) -> str:
    """Return *text* without white space, width, case and traditional characters."""
    return "".join(fold(text).split())[:200]
