"""Every query about what customers owe."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.customers.customer import BusinessOpen
from customers.credit.model import ExposureRef, OpenOrder

SUMS = ("receivable", "held", "advances")


def exposures(uow: UnitOfWork, customer_id: str) -> list[ExposureRef]:
    """Return the exposure of a customer in each currency."""
    wanted = select(ExposureRef).where(ExposureRef.customer_id == customer_id)
    return list(uow.session.scalars(wanted.order_by(ExposureRef.currency).limit(50)))


def refuse_open_business(uow: UnitOfWork, customer: Any) -> None:
    """Raise BusinessOpen while money or goods are owed; orders are named, at most five."""
    told = exposures(uow, customer.id)
    sums = {name: _text(told, name) for name in SUMS}
    orders = _open_orders(uow, customer.id)
    if orders or any(sum_ != "0" for sum_ in sums.values()):
        raise BusinessOpen(name=customer.name, orders=", ".join(orders) or "0", **sums)


def with_business(uow: UnitOfWork, customer_ids: Sequence[str]) -> set[str]:
    """Return those of some customers with whom anything is open, as far as events have told."""
    e, o = ExposureRef, OpenOrder
    sums = or_(*(getattr(e, f"{name}_minor") != 0 for name in SUMS))
    owing = select(e.customer_id).where(e.customer_id.in_(customer_ids), sums)
    ordering = select(o.customer_id).where(o.customer_id.in_(customer_ids), o.open.is_(True))
    return set(uow.session.scalars(owing)) | set(uow.session.scalars(ordering))


def _open_orders(uow: UnitOfWork, customer_id: str) -> list[str]:
    o = OpenOrder
    mine = select(o.number).where(o.customer_id == customer_id, o.open.is_(True))
    return list(uow.session.scalars(mine.order_by(o.number).limit(5)))


def _text(told: Iterable[ExposureRef], name: str) -> str:
    """Return an amount in each currency in which it is not nothing."""
    sums = [Money(getattr(row, f"{name}_minor"), row.currency) for row in told]
    return ", ".join(f"{one.amount} {one.currency}" for one in sums if one.minor) or "0"


def keep_order(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write how an order stands, unless something newer was told before."""
    keep_newest(uow, OpenOrder.__table__, row)


def keep(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write what the ledger told, unless it told something newer before."""
    keep_newest(uow, ExposureRef.__table__, row)
