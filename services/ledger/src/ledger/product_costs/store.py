"""Every query about costs of products."""

import datetime as dt

from sqlalchemy import ColumnElement, select

from chassis.uow import UnitOfWork
from ledger.product_costs.model import ProductCost


def of_day(uow: UnitOfWork, product_id: str, currency: str, day: dt.date) -> ProductCost | None:
    """Return the cost that was set for exactly one day."""
    mine = _of(product_id, currency)
    return uow.session.scalars(select(ProductCost).where(*mine, ProductCost.on == day)).first()


def unit_minor(uow: UnitOfWork, product_id: str, currency: str, day: dt.date) -> int | None:
    """Return the last cost of a unit up to a day, or None."""
    chosen = (
        select(ProductCost.unit_minor)
        .where(*_of(product_id, currency), ProductCost.on <= day)
        .order_by(ProductCost.on.desc())
        .limit(1)
    )
    found = uow.session.scalar(chosen)
    return None if found is None else int(found)


def next_day(uow: UnitOfWork, product_id: str, currency: str, day: dt.date) -> dt.date | None:
    """Return the first day after *day* that has a cost of its own."""
    later = (*_of(product_id, currency), ProductCost.on > day)
    return uow.session.scalar(
        select(ProductCost.on).where(*later).order_by(ProductCost.on).limit(1)
    )


def _of(product_id: str, currency: str) -> tuple[ColumnElement[bool], ...]:
    return ProductCost.product_id == product_id, ProductCost.currency == currency
