"""Every query about shares, and the ways in which they begin and end."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import or_, select, update

from chassis import shares
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import share as contract
from contracts.organization.access import MOST_SHARES as MOST
from contracts.organization.access import HeldShare
from customers.sharing.model import Share

END = "customers.share_end"
"""The due work that ends a share at its second; its key is the share."""
OURS = ("customer", "contacts")
"""Parts that this service shows; other services show those of their own."""


def running(uow: UnitOfWork, customer_id: str, kind: str, holder_id: str) -> Share | None:
    """Return the running share of a customer for a holder, locked."""
    mine = (Share.customer_id == customer_id, Share.ended_at.is_(None))
    theirs = (Share.holder_kind == kind, Share.holder_id == holder_id)
    return uow.session.scalars(select(Share).where(*mine, *theirs).with_for_update()).first()


def all_running(uow: UnitOfWork, customer_id: str) -> list[Share]:
    """Return all running shares of a customer, locked."""
    mine = (Share.customer_id == customer_id, Share.ended_at.is_(None))
    return list(uow.session.scalars(select(Share).where(*mine).with_for_update()))


def telling(attribute: str, part: str = "") -> Callable[[UnitOfWork, Any], list[dict[str, Any]]]:
    """
    Return a function that tells who holds running shares of a record, and until when.

    attribute: where a record names the customer; part: what has to go along, if anything.
    """

    def tell(uow: UnitOfWork, record: Any) -> list[dict[str, Any]]:
        mine = (Share.customer_id == getattr(record, attribute), Share.ended_at.is_(None))
        until = or_(Share.expires_at.is_(None), Share.expires_at > uow.now)
        chosen = select(Share).where(*mine, until).order_by(Share.id)
        found = uow.session.scalars(chosen.limit(MOST))
        held = [share for share in found if not part or part in share.along]
        return [HeldShare().dump(_held(share)) for share in held]

    return tell


def _held(share: Share) -> dict[str, Any]:
    about = {"holder_kind": share.holder_kind, "holder_id": share.holder_id}
    return {**about, "access": share.access, "ends_at": share.expires_at}


def open_share(uow: UnitOfWork, customer: Any, fields: Mapping[str, Any]) -> Share:
    """Share a customer from now on."""
    about = {"customer_id": customer.id, "customer_name": customer.name}
    share = Share(**{"id": new_id(), "along": [], **about})
    share.change(fields, uow.now)
    settle(uow, uow.add(share))
    return share


def settle(uow: UnitOfWork, share: Share) -> None:
    """Let everybody see what a share says now, and see to its end."""
    about: dict[str, Any] = {"id": share.id, "subject_id": share.customer_id}
    about |= {"ends_at": share.expires_at, "writes": share.access == "write"}
    holder = {"holder_kind": share.holder_kind, "holder_id": share.holder_id}
    along = [part for part in OURS if part == "customer" or part in share.along]
    shares.keep(uow, {**about, **holder}, along)
    if share.expires_at:
        uow.schedule(END, share.id, share.expires_at)
    else:
        uow.unschedule(END, share.id)
    uow.emit(contract.granted, share)


def follow_name(uow: UnitOfWork, customer: Any) -> None:
    """Let shares say what their customer is called now; it is no change of theirs."""
    other = (Share.customer_id == customer.id, Share.customer_name != customer.name)
    renamed = update(Share).where(*other).values(customer_name=customer.name)
    uow.session.connection().execute(renamed)


def finish(uow: UnitOfWork, share: Share) -> None:
    """Let a share be over, and tell it."""
    share.ended_at = uow.now
    shares.end(uow, share.id)
    uow.unschedule(END, share.id)
    uow.emit(contract.ended, share)
