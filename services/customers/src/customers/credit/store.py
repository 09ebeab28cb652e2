"""Every query about what customers owe."""

from sqlalchemy import select

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from customers.credit.model import ExposureRef


def exposures(uow: UnitOfWork, customer_id: str) -> list[ExposureRef]:
    """Return the exposure of a customer in each currency."""
    wanted = select(ExposureRef).where(ExposureRef.customer_id == customer_id)
    return list(uow.session.scalars(wanted.order_by(ExposureRef.currency).limit(50)))


def keep(uow: UnitOfWork, row: dict[str, object]) -> None:
    """Write what the ledger told, unless it told something newer before."""
    keep_newest(uow, ExposureRef.__table__, row)
