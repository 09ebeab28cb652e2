"""Every query about pending entries."""

import datetime as dt

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from ledger.journal.model import Entry
from ledger.pendings.model import PendingEntry


def waiting(uow: UnitOfWork, pending_id: str) -> PendingEntry | None:
    """Return a pending entry that is not resolved yet, locked."""
    chosen = select(PendingEntry).where(
        PendingEntry.id == pending_id, PendingEntry.state == "pending"
    )
    return uow.session.scalars(chosen.with_for_update()).first()


def waiting_reversal(uow: UnitOfWork, entry_id: str) -> dt.date | None:
    """
    Return the day of the pending entry that is to take an entry back, if there is one.

    Whoever asks at the same moment waits until this one has drafted his.
    """
    uow.session.execute(
        select(Entry.id).where(Entry.id == entry_id).with_for_update(key_share=True)
    )
    mine = PendingEntry.reverses_id == entry_id, PendingEntry.state == "pending"
    return uow.session.scalar(select(PendingEntry.happened_on).where(*mine).limit(1))


def waiting_until(uow: UnitOfWork, until: dt.date) -> int:
    """Return how many entries of the days until one wait to be reviewed or posted."""
    mine = PendingEntry.state == "pending", PendingEntry.happened_on <= until
    return int(uow.session.scalar(select(func.count()).where(*mine)) or 0)
