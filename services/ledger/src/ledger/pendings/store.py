"""Every query about pending entries."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from ledger.pendings.model import PendingEntry


def waiting(uow: UnitOfWork, pending_id: str) -> PendingEntry | None:
    """Return a pending entry that is not resolved yet, locked."""
    chosen = select(PendingEntry).where(
        PendingEntry.id == pending_id, PendingEntry.state == "pending"
    )
    return uow.session.scalars(chosen.with_for_update()).first()
