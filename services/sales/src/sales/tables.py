"""The base of this service's tables, and how money, percents and quantities lie in them."""

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import model_base
from chassis.values import Money

Model = model_base("sales")
CURRENCY = String(3)


def minor(*, nullable: bool = False) -> Mapped[Any]:
    """Return a column for an amount in minor units."""
    return mapped_column(BigInteger, nullable=nullable)


def money(name: str) -> Any:
    """Return an attribute that is Money on a record and the column `<name>_minor` in a query."""
    column = f"{name}_minor"

    def read(self: Any) -> Money | None:
        amount = getattr(self, column)
        return None if amount is None else Money(amount, self.currency)

    return hybrid_property(read, expr=lambda model: getattr(model, column))


def percent(name: str) -> Any:
    """Return a Decimal attribute over the column `<name>_bp`, which holds hundredths of percent."""
    column = f"{name}_bp"

    def read(self: Any) -> Decimal | None:
        points = getattr(self, column)
        return None if points is None else Decimal(points) / 100

    return property(read)


def quantity(name: str) -> Any:
    """Return a Decimal attribute over the column `<name>_e4`, which holds ten-thousandths."""
    column = f"{name}_e4"
    return property(lambda self: Decimal(getattr(self, column)) / 10_000)


def points(value: Decimal | None) -> int | None:
    """Return a percentage as hundredths of a percent: 12.5 is 1250."""
    return None if value is None else int(value * 100)


def e4(value: Decimal) -> int:
    """Return a quantity as ten-thousandths: 1.5 is 15000."""
    return int(value * 10_000)
