"""Every query about known customers."""

from typing import Any, cast

from sqlalchemy import select

from chassis import merging
from chassis.projections import keep_newest
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from notify.customer_refs.model import ContactRef, CustomerRef


def find(uow: UnitOfWork, customer_id: str | None) -> CustomerRef | None:
    """Return the customer, of a merged one the survivor, unless it is unknown or was removed."""
    if customer_id is None:
        return None
    known = uow.session.get(CustomerRef, merging.survivor_of(uow, customer_id) or customer_id)
    return None if known is None or known.removed else known


def chosen(uow: UnitOfWork, customer_id: str) -> CustomerRef | None:
    """
    Return a customer that the caller may use, or None.

    It is one that he sees. But whoever sees every message writes to every customer, and
    a service has looked already.
    """
    found, call = find(uow, customer_id), uow.call
    if found is None or call.via or call.scope("notify.message") == "all":
        return found
    mine = (CustomerRef.id == found.id, visible(cast("Any", CustomerRef), call))
    return found if uow.session.scalar(select(CustomerRef.id).where(*mine)) else None


def contact(uow: UnitOfWork, contact_id: str, customer_id: str | None) -> ContactRef | None:
    """Return a contact of a customer that the caller may use, of a merged one the survivor."""
    known = uow.session.get(ContactRef, merging.survivor_of(uow, contact_id) or contact_id)
    if known is None or known.removed or customer_id not in (None, known.customer_id):
        return None
    return known if chosen(uow, known.customer_id) else None


def contact_of(
    uow: UnitOfWork, customer_id: str | None, contact_id: str | None
) -> ContactRef | None:
    """Return the named contact of a customer, else the primary one."""
    if customer_id is None:
        return None
    mine = select(ContactRef).where(
        ContactRef.customer_id == customer_id, ContactRef.removed.is_(False)
    )
    named = mine.where(ContactRef.id == contact_id)
    primary = mine.where(ContactRef.primary).order_by(ContactRef.version.desc(), ContactRef.id)
    found = uow.session.scalars(named).first() if contact_id else None
    return found or uow.session.scalars(primary).first()


def keep_contacts(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of contacts, unless something newer is known."""
    keep_newest(uow, ContactRef.__table__, *rows)


def keep(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of customers, unless something newer is known."""
    keep_newest(uow, CustomerRef.__table__, *rows)
