"""Priced documents: what quotes, orders and live prices have in common."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import missing
from sqlalchemy import BigInteger, String, Text, inspect
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Forbidden
from chassis.tables import ID_LENGTH
from chassis.told_lines import Lines
from chassis.values import Money, new_id
from contracts.sales.documents import (
    CurrencyMismatch,
    DiscountTooLarge,
    NoPrice,
    OffShelf,
    TooLarge,
    UnknownProduct,
)
from sales.pricing import rules
from sales.products.model import Product
from sales.tables import CURRENCY, e4, minor, money, percent, points, quantity

OVERRIDE = "sales.price.override"
"""The permission to set a price by hand."""
TOLD_LINES = Lines(
    "lines",
    known_by=("product_id",),
    called=("number", "product_code", "product_name"),
    fields=(
        *("quantity_e4", "unit_price_minor", "discount_bp", "discount_minor"),
        *("discountable", "tax_bp", "total_minor", "note"),
    ),
)
"""What the history of a document tells of its lines."""


class DocumentLine:
    """A line with the price that it was given; columns of quote and order lines alike."""

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column()
    product_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    product_code: Mapped[str] = mapped_column(String(60))
    product_name: Mapped[str] = mapped_column(String(200))
    specification: Mapped[str | None] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(CURRENCY)
    quantity_e4: Mapped[int] = mapped_column(BigInteger)
    list_price_minor: Mapped[int | None] = minor(nullable=True)
    unit_price_minor: Mapped[int] = minor()
    price_source: Mapped[str] = mapped_column(String(20))
    trace: Mapped[list[Any]] = mapped_column()
    tax_bp: Mapped[int] = mapped_column()
    discount_bp: Mapped[int] = mapped_column()
    discount_minor: Mapped[int] = minor()
    discountable: Mapped[bool] = mapped_column()
    note: Mapped[str | None] = mapped_column(String(500))
    gross_minor: Mapped[int] = minor()
    line_discount_minor: Mapped[int] = minor()
    shared_discount_minor: Mapped[int] = minor()
    net_minor: Mapped[int] = minor()
    tax_minor: Mapped[int] = minor()
    total_minor: Mapped[int] = minor()

    quantity = quantity("quantity")
    list_price = money("list_price")
    unit_price = money("unit_price")
    tax_percent = percent("tax")
    discount_percent = percent("discount")
    discount_amount = money("discount")
    gross = money("gross")
    line_discount = money("line_discount")
    shared_discount = money("shared_discount")
    net = money("net")
    tax = money("tax")
    total = money("total")

    @property
    def price_trace(self) -> list[dict[str, Any]]:
        """The prices that were looked at, as the contract tells them."""
        return [_told(step) for step in self.trace]

    def for_the_rules(self) -> rules.Line:
        """Return what the totals follow from."""
        return rules.Line(
            self.quantity_e4,
            self.unit_price_minor,
            self.tax_bp,
            self.discount_bp,
            self.discount_minor,
            self.discountable,
        )

    def take(self, total: rules.LineTotal) -> None:
        """Keep the totals that the rules found."""
        for name, amount in asdict(total).items():
            setattr(self, f"{name}_minor", amount)

    def copied(self) -> dict[str, Any]:
        """Return everything but the id, for a line of another document."""
        names = [n for n in DocumentLine.__annotations__ if n != "id"]
        return {name: getattr(self, name) for name in names}


class LiveLine(DocumentLine):
    """A priced line that nobody keeps, so that it has no id."""

    def __init__(self, **fields: Any):
        for name, value in {"id": missing, **fields}.items():
            setattr(self, name, value)


class Document:
    """The terms and totals of a document; each total is the sum of the lines."""

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    customer_name: Mapped[str] = mapped_column(String(200))
    opportunity_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    title: Mapped[str] = mapped_column(String(220))
    currency: Mapped[str] = mapped_column(CURRENCY)
    tax_included: Mapped[bool] = mapped_column()
    discount_bp: Mapped[int | None] = mapped_column()
    discount_amount_minor: Mapped[int | None] = minor(nullable=True)
    payment_days: Mapped[int] = mapped_column()
    note: Mapped[str | None] = mapped_column(Text)
    edits: Mapped[int] = mapped_column(default=0)
    gross_minor: Mapped[int] = minor()
    discount_minor: Mapped[int] = minor()
    net_minor: Mapped[int] = minor()
    tax_minor: Mapped[int] = minor()
    total_minor: Mapped[int] = minor()

    discount_percent = percent("discount")
    discount_amount = money("discount_amount")
    gross = money("gross")
    discount = money("discount")
    net = money("net")
    tax = money("tax")
    total = money("total")
    lines: Any
    hindrances: ClassVar[Any] = missing  # set only where it is answered with them; no column

    def set_terms(self, fields: dict[str, Any]) -> None:
        """Take over the discount of the document. Raises CurrencyMismatch."""
        if "discount_percent" in fields:
            self.discount_bp = points(fields.pop("discount_percent"))
        if "discount_amount" in fields:
            amount = fields.pop("discount_amount")
            if amount is not None:
                expect_currency("/discount_amount", amount, self.currency)
            self.discount_amount_minor = None if amount is None else amount.minor

    def add_up(self) -> None:
        """Compute all totals anew from the lines. Raises DiscountTooLarge or TooLarge."""
        terms = rules.Terms(
            self.tax_included, self.discount_bp or 0, self.discount_amount_minor or 0
        )
        totals = add_up([line.for_the_rules() for line in self.lines], terms)
        for line, total in zip(self.lines, totals.lines, strict=True):
            line.take(total)
        for name in ("gross", "net", "tax", "total"):
            setattr(self, f"{name}_minor", totals.sum(name))
        self.discount_minor = totals.discount
        first, *more = self.lines
        self.title = first.product_name + (f" +{len(more)}" if more else "")
        if any(_has_changed(one) for one in (self, *self.lines)):
            self.edits = (self.edits or 0) + 1


def _has_changed(record: Any) -> bool:
    """Return whether it is new or anything of it differs from what is saved."""
    state: Any = inspect(record)
    names = state.mapper.attrs.keys()
    return not state.persistent or any(state.attrs[n].history.has_changes() for n in names)


@dataclass(frozen=True)
class Basis:
    """What prices are looked up in: products, the prices of lists, the day."""

    products: Mapping[str, Product]
    breaks: Sequence[rules.Break]
    day: dt.date
    may_set_prices: bool


def add_up(lines: Sequence[rules.Line], terms: rules.Terms) -> rules.Totals:
    """Return the totals. Raises DiscountTooLarge or TooLarge."""
    problem = rules.too_large_amount(lines)
    if problem:
        raise TooLarge(at=problem)
    problem = rules.too_large_discount(lines, terms)
    if problem:
        raise DiscountTooLarge(field=problem, at=problem)
    return rules.totals(lines, terms)


def price(lines: Sequence[dict[str, Any]], currency: str, basis: Basis) -> list[dict[str, Any]]:
    """
    Return the fields of priced lines, without their totals.

    Raises UnknownProduct, OffShelf, NoPrice, CurrencyMismatch, or Forbidden for a price that the
    caller may not set.
    """
    return [_priced(n, line, currency, basis) for n, line in enumerate(lines, start=1)]


def _priced(number: int, line: dict[str, Any], currency: str, basis: Basis) -> dict[str, Any]:
    product, place = basis.products.get(line["product_id"]), f"/lines/{number - 1}"
    if product is None:
        raise UnknownProduct(line=number, product_id=line["product_id"], at=f"{place}/product_id")
    if not product.on_shelf:
        raise OffShelf(line=number, product=product.answers_to(), at=f"{place}/product_id")
    wanted = rules.Wanted(e4(line["quantity"]), basis.day, currency)
    offers = [b for b in basis.breaks if b.product_id == product.id]
    steps = rules.lookup(offers, product.list_price, wanted)
    listed = next((step for step in steps if step.taken), None)
    if "unit_price" in line:
        expect_currency(f"{place}/unit_price", line["unit_price"], currency)
        if not basis.may_set_prices:
            raise Forbidden(permission=OVERRIDE, at=f"{place}/unit_price")
        steps = rules.by_hand(steps, line["unit_price"])
    taken = next((step for step in steps if step.taken), None)
    if taken is None:
        told = {"product": product.answers_to(), "currency": currency}
        raise NoPrice(line=number, **told, at=f"{place}/unit_price")
    amount = line.get("discount_amount") or Money(0, currency)
    expect_currency(f"{place}/discount_amount", amount, currency)
    return {
        "number": number,
        "product_id": product.id,
        "product_code": product.code,
        "product_name": product.name,
        "specification": product.specification,
        "unit": product.unit,
        "currency": currency,
        "quantity_e4": wanted.quantity_e4,
        "list_price_minor": listed.unit_price.minor if listed else None,
        "unit_price_minor": taken.unit_price.minor,
        "price_source": taken.source,
        "trace": [_kept(step) for step in steps],
        "tax_bp": product.tax_bp,
        "discount_bp": points(line.get("discount_percent")) or 0,
        "discount_minor": amount.minor,
        "discountable": line["discountable"],
        "note": line.get("note"),
    }


def expect_currency(field: str, amount: Money, wanted: str) -> None:
    """Raise CurrencyMismatch unless *amount* is in the currency of the document."""
    if amount.currency != wanted:
        raise CurrencyMismatch(field=field, currency=amount.currency, wanted=wanted, at=field)


def _kept(step: rules.Step) -> dict[str, Any]:
    price = step.unit_price
    return {**asdict(step), "unit_price": price.minor, "currency": price.currency}


def _told(step: dict[str, Any]) -> dict[str, Any]:
    least = step["min_e4"]
    return {
        **step,
        "unit_price": Money(step["unit_price"], step["currency"]),
        "min_quantity": None if least is None else Decimal(least) / rules.E4,
    }
