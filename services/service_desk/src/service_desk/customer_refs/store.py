"""Every query about known customers."""

from typing import Any, cast

from sqlalchemy import select

from chassis import merging
from chassis.projections import keep_newest
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.service_desk.ticket import UnknownContact
from service_desk.customer_refs.model import ContactRef, CustomerRef


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


def contact(uow: UnitOfWork, contact_id: str | None, customer_id: str | None) -> str | None:
    """
    Return the id of a contact of the customer, of a merged one that of the survivor.

    Raises UnknownContact.
    """
    if contact_id is None:
        return None
    found = uow.session.get(ContactRef, merging.survivor_of(uow, contact_id) or contact_id)
    if found is None or found.removed or found.customer_id != customer_id:
        raise UnknownContact(contact_id=contact_id)
    return found.id


def keep_contacts(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of contacts, unless something newer is known."""
    keep_newest(uow, ContactRef.__table__, *rows)


def keep(uow: UnitOfWork, *rows: dict[str, Any]) -> None:
    """Remember what was told of customers, unless something newer is known."""
    keep_newest(uow, CustomerRef.__table__, *rows)
