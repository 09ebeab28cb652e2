"""Every query about who wants no advertising."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from chassis.uow import UnitOfWork
from notify.opt_outs.model import OptOut, OptOutSource


def follow(uow: UnitOfWork, source_id: str, version: int, addresses: Sequence[str]) -> None:
    """Let *addresses* be all opt-outs of one source, unless something newer was told before."""
    known = uow.session.get(OptOutSource, source_id, with_for_update=True)
    if known is None:
        if not addresses:  # what is older than this event has been heard before it
            return
        known = OptOutSource(id=source_id, version=version)
        uow.session.add(known)
    elif known.version > version:
        return
    known.version = version
    uow.session.execute(delete(OptOut).where(OptOut.source_id == source_id))
    for address in dict.fromkeys(map(form, addresses)):
        uow.session.add(OptOut(source_id=source_id, address=address))
    uow.flush()


def opted_out(uow: UnitOfWork, address: str) -> bool:
    """Return whether anybody wants no advertising at *address*."""
    chosen = select(OptOut.id).where(OptOut.address == form(address)).limit(1)
    return uow.session.scalar(chosen) is not None


def form(address: str) -> str:
    """Return an address as it is compared: mailboxes do not differ by capitals."""
    return address.strip().lower()
