"""Every query about known customers."""

from typing import Any

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from notify.customer_refs.model import CustomerRef


def find(uow: UnitOfWork, customer_id: str | None) -> CustomerRef | None:
    """Return the customer unless it is unknown or was removed."""
    known = uow.session.get(CustomerRef, customer_id) if customer_id else None
    return None if known is None or known.removed else known


def keep(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of customers, unless something newer is known."""
    keep_newest(uow, CustomerRef.__table__, *rows)
