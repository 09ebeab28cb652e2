"""Taking up again what was given up of a receivable."""

import datetime as dt

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.ledger import receivable as contract
from ledger.bad_debts.model import BadDebt
from ledger.exposures import store as exposures
from ledger.exposures.model import Exposure
from ledger.journal import store as journal
from ledger.journal.rules import Draft
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable


def take_up(
    uow: UnitOfWork, bad: BadDebt, receivable: Receivable, exposure: Exposure, day: dt.date
) -> list[Draft]:
    """Let a bad debt be owed again; return the entries to be posted. Raises RecoveredBefore."""
    bad.recover(day)
    if receivable.state == "settled":
        uow.emit(contract.reopened, receivable)
    receivable.lose(-bad.amount_minor)
    receivables.tell_change(uow, receivable)
    exposures.shift(uow, exposure, receivable=bad.amount_minor)
    standing = journal.unreversed(uow, bad.id)
    return [receivables.reversal_of(uow, entry, day) for entry in standing]


def free(uow: UnitOfWork, receivable: Receivable, exposure: Exposure, day: dt.date) -> list[Draft]:
    """Take up what was given up of a receivable that is not owed any more: it is no loss then."""
    mine = BadDebt.receivable_id == receivable.id, BadDebt.state == "written_off"
    chosen = select(BadDebt).where(*mine).order_by(BadDebt.id).with_for_update()
    standing = list(uow.session.scalars(chosen))
    return [d for bad in standing for d in take_up(uow, bad, receivable, exposure, day)]
