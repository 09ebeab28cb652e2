"""Every query about what sales keeps of customers."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import or_, select, update

from chassis import merging, shares
from chassis.errors import NotFound
from chassis.projections import keep_newest
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.sales.opportunity import SharedToRead, UnknownCustomer
from contracts.sales.order import UnknownContact
from sales.customer_refs.model import ContactRef, CustomerRef, ExposureRef


def known(uow: UnitOfWork, customer_id: str, name: str | None = None) -> CustomerRef:
    """
    Return a customer that is not removed, of a merged one the survivor; raises UnknownCustomer.

    name: of one whose event may be on its way still; only a service is believed.
    """
    found = uow.session.get(CustomerRef, customer_id)
    if found is None and name and uow.call.via:
        return _foretold(uow, customer_id, name)
    if found is not None and found.removed:
        found = uow.session.get(CustomerRef, merging.survivor_of(uow, customer_id) or customer_id)
    if found is None or found.removed:
        raise UnknownCustomer(customer_id=customer_id)
    return found


def find(uow: UnitOfWork, customer_id: str) -> CustomerRef | None:
    """Return a customer, of a merged one the survivor, or None when nobody told of him."""
    heir = merging.survivor_of(uow, customer_id) or customer_id
    return uow.session.get(CustomerRef, heir)


def seen(uow: UnitOfWork, customer_id: str) -> CustomerRef:
    """Return a customer that the caller may see in the customers service; raises NotFound."""
    found = known(uow, customer_id)
    if not _sees(uow, found):
        raise NotFound(resource=CustomerRef.resource, id=customer_id)
    return found


def seen_with_orders(uow: UnitOfWork, customer_id: str) -> CustomerRef:
    """Return a customer whose money the caller may see: a share takes it along with the orders."""
    found = seen(uow, customer_id)
    kind = cast("Any", CustomerRef)
    own = visible(kind, uow.call, shared=False)
    worth = or_(own, shares.of(kind.id, uow.call, "orders"))
    mine = select(kind.id).where(kind.id == found.id, worth)
    if not uow.call.via and uow.session.scalar(mine) is None:
        raise NotFound(resource=CustomerRef.resource, id=customer_id)
    return found


def chosen(uow: UnitOfWork, customer_id: str, name: str | None = None) -> CustomerRef:
    """
    Return a customer that a new document may be about: one that the caller may see.

    name: as for `known`. Raises UnknownCustomer, which is waited for: he may just have been given
    to the caller.
    """
    found = known(uow, customer_id, name)
    if not _sees(uow, found):
        raise UnknownCustomer(customer_id=customer_id)
    return found


def for_new_business(uow: UnitOfWork, customer_id: str, name: str | None = None) -> CustomerRef:
    """
    Return a customer as `chosen` does, unless he was shared with the caller for reading only.

    Raises UnknownCustomer or SharedToRead.
    """
    found = known(uow, customer_id, name)
    # Who holds him off meanwhile waits until this is saved, and then sees it.
    uow.session.refresh(found, with_for_update={"read": True})
    if found.held_off:
        raise UnknownCustomer(customer_id=customer_id)
    if _sees(uow, found, change=True):
        return found
    if _sees(uow, found):
        raise SharedToRead(name=found.name)
    raise UnknownCustomer(customer_id=customer_id)


def hold_off(uow: UnitOfWork, customer_ids: Sequence[str], *, now: bool = True) -> None:
    """Let nothing new be entered for customers; now=False: let it be entered again."""
    mine = update(CustomerRef).where(CustomerRef.id.in_(customer_ids))
    uow.session.execute(mine.values(held_off=now))


def _sees(uow: UnitOfWork, customer: CustomerRef, *, change: bool = False) -> bool:
    """Tell whether the caller may see, or change, the customer; a service has looked already."""
    mine = (
        CustomerRef.id == customer.id,
        visible(cast("Any", CustomerRef), uow.call, change=change),
    )
    return bool(uow.call.via) or uow.session.scalar(select(CustomerRef.id).where(*mine)) is not None


def _foretold(uow: UnitOfWork, customer_id: str, name: str) -> CustomerRef:
    row = {"id": customer_id, "version": 0, "name": name, "currency": "CNY", "removed": False}
    keep(uow, CustomerRef, row)
    return uow.session.get_one(CustomerRef, customer_id)


def expect_contact(uow: UnitOfWork, contact_id: str | None, customer_id: str) -> None:
    """Refuse a contact that is not one of the customer's. Raises UnknownContact."""
    if contact_id is None:
        return
    found = uow.session.get(ContactRef, contact_id)
    if found is None or found.removed or found.customer_id != customer_id:
        raise UnknownContact(contact_id=contact_id)


def exposure(uow: UnitOfWork, customer_id: str, currency: str) -> ExposureRef | None:
    """Return what the ledger last told of the customer's exposure."""
    return uow.session.get(ExposureRef, (customer_id, currency))


def keep(uow: UnitOfWork, model: type[Any], *rows: dict[str, Any]) -> None:
    """Write each of *rows*, all with the same columns, unless one as new is there."""
    keep_newest(uow, model.__table__, *rows)
