"""Every query about known customers."""

from typing import Any

from chassis import merging
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from service_desk.customer_refs.model import CustomerRef


def find(uow: UnitOfWork, customer_id: str) -> CustomerRef | None:
    """Return the customer, of a merged one the survivor, unless it is unknown or was removed."""
    known = uow.session.get(CustomerRef, merging.survivor_of(uow, customer_id) or customer_id)
    return None if known is None or known.removed else known


def keep(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of customers, unless something newer is known."""
    keep_newest(uow, CustomerRef.__table__, *rows)
