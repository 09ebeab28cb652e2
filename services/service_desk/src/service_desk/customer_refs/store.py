"""Every query about known customers."""

from typing import Any, cast

from sqlalchemy import select

from chassis import merging
from chassis.projections import keep_newest
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from service_desk.customer_refs.model import CustomerRef


def find(uow: UnitOfWork, customer_id: str) -> CustomerRef | None:
    """Return the customer, of a merged one the survivor, unless it is unknown or was removed."""
    known = uow.session.get(CustomerRef, merging.survivor_of(uow, customer_id) or customer_id)
    return None if known is None or known.removed else known


def chosen(uow: UnitOfWork, customer_id: str) -> CustomerRef | None:
    """
    Return a customer that the caller may use, or None.

    It is one that he sees. But whoever sees every ticket serves every customer, and
    a service has looked already.
    """
    found, call = find(uow, customer_id), uow.call
    if found is None or call.via or call.scope("service_desk.ticket") == "all":
        return found
    mine = (CustomerRef.id == found.id, visible(cast("Any", CustomerRef), call))
    return found if uow.session.scalar(select(CustomerRef.id).where(*mine)) else None


def keep(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of customers, unless something newer is known."""
    keep_newest(uow, CustomerRef.__table__, *rows)
