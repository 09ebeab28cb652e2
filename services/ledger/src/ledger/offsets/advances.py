"""What was set off of a debt that is owed no more is an advance of the customer, as money is."""

import datetime as dt

from sqlalchemy import select

from chassis.numbering import next_number
from chassis.uow import UnitOfWork
from chassis.values import new_id
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import realised
from ledger.exposures import store as exposures
from ledger.journal.rules import Draft, Line
from ledger.offsets.model import Offset
from ledger.receipts.model import Receipt
from ledger.receipts.rules import NUMBER
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings


def standing(uow: UnitOfWork, receivable: Receivable) -> list[Offset]:
    """Return the offsets that took of a receivable, locked in one order."""
    mine = Offset.receivable_id == receivable.id, Offset.state == "posted"
    chosen = select(Offset).where(*mine).order_by(Offset.id).with_for_update()
    return list(uow.session.scalars(chosen.execution_options(populate_existing=True)))


def free(
    uow: UnitOfWork, receivable: Receivable, minor: int, day: dt.date, settings: LedgerSettings
) -> list[Draft]:
    """
    Let *minor* units of what was set off of a receivable be advances, the last offset first.

    The receivable and its customer's exposure are locked. Returns the entries to be posted; the
    payables stay settled.
    """
    drafts = []
    for offset in reversed(standing(uow, receivable)):
        freed = offset.free(receivable.id, minor, day)
        if freed:
            minor -= freed
            receivable.restore(freed, 0)
            drafts.append(_advance(uow, offset, receivable, freed, day, settings))
    return drafts


def _advance(
    uow: UnitOfWork,
    offset: Offset,
    receivable: Receivable,
    minor: int,
    day: dt.date,
    settings: LedgerSettings,
) -> Draft:
    """Open the advance of what is freed of an offset; return its entry."""
    made = Receipt(
        id=new_id(),
        number=next_number(uow, "receipt", NUMBER),
        offset_id=offset.id,
        customer_id=receivable.customer_id,
        currency=offset.currency,
        amount_minor=minor,
        account_code=settings.receivable_account,
        received_on=max(day, offset.offset_on),
        memo=offset.number,
        owner_id=offset.owner_id,
        department_id=offset.department_id,
    )
    made.book()
    exposure = exposures.lock(uow, made.customer_id, made.currency)
    exposures.shift(uow, exposure, receivable=minor, advances=minor)
    draft = _draft(uow, made, offset, receivable, settings)
    made.entry_id = draft.id
    uow.add(made)
    return draft


def _draft(
    uow: UnitOfWork,
    made: Receipt,
    offset: Offset,
    receivable: Receivable,
    settings: LedgerSettings,
) -> Draft:
    """Return the entry of an advance; what the debt had gained when it was set off goes back."""
    about = made.currency, receivable.title, made.customer_id
    span = receivable.happened_on, offset.offset_on
    gained = realised(uow, made.currency, made.amount_minor, *span)
    accounts = settings.revaluation_account, settings.exchange_account
    return Draft(
        kind="transfer",
        happened_on=made.received_on,
        memo=made.memo,
        source_id=made.id,
        lines=(
            Line(settings.receivable_account, made.amount_minor, *about),
            Line(settings.advance_account, -made.amount_minor, *about),
            *exchange_lines({made.currency: -gained}, accounts),
        ),
    )
