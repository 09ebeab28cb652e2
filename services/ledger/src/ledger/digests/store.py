"""Every query about digests, and sealing a day."""

import datetime as dt

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from contracts.ledger import digest as contract
from ledger.digests.model import Digest
from ledger.digests.rules import digest_of
from ledger.journal.model import Year
from ledger.journal.rules import GENESIS


def seal(uow: UnitOfWork, day: dt.date) -> Digest:
    """Seal the book as it is now under *day* and tell it; a day that is sealed stays so."""
    found = uow.session.scalars(select(Digest).where(Digest.day == day)).first()
    if found is not None:
        return found
    years = [
        {"year": year.year, "number": year.last_number, "hash": year.last_hash}
        for year in uow.session.scalars(select(Year).order_by(Year.year))
    ]
    previous = uow.session.scalar(select(Digest.digest).order_by(Digest.day.desc()).limit(1))
    entries = int(uow.session.scalar(select(func.coalesce(func.sum(Year.last_number), 0))) or 0)
    before = previous or GENESIS
    made = Digest(day=day, entries=entries, years=years, previous=before)
    made.digest = digest_of(before, day, entries, years)
    uow.emit(contract.sealed, uow.add(made))
    return made
