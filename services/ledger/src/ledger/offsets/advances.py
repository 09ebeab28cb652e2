"""What was set off of a debt that is owed no more is kept as money of its party is."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, select

from chassis.numbering import next_number
from chassis.uow import UnitOfWork
from chassis.values import new_id
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import realised
from ledger.exposures import store as exposures
from ledger.journal.rules import Draft, Line
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payments import store as payments
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.receipts.rules import NUMBER
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings


def standing(uow: UnitOfWork, of_debt: ColumnElement[bool]) -> list[Offset]:
    """Return the offsets that took of a debt, locked in one order."""
    chosen = select(Offset).where(of_debt, Offset.state == "posted").order_by(Offset.id)
    chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return list(uow.session.scalars(chosen))


def free(
    uow: UnitOfWork, receivable: Receivable, minor: int, day: dt.date, settings: LedgerSettings
) -> list[Draft]:
    """
    Let *minor* units of what was set off of a receivable be advances, the last offset first.

    The receivable and its customer's exposure are locked. Returns the entries to be posted; the
    payables stay settled.
    """
    drafts = []
    for offset in reversed(standing(uow, Offset.receivable_id == receivable.id)):
        freed = offset.free(receivable.id, minor, day)
        if freed:
            minor -= freed
            receivable.offset(offset.number, -freed)
            drafts.append(_advance(uow, offset, receivable, freed, day, settings))
    return drafts


def prepay(
    uow: UnitOfWork, payable: Payable, minor: int, day: dt.date, settings: LedgerSettings
) -> list[Draft]:
    """
    Let *minor* units of what was set off of a payable be prepaid, the last offset first.

    The payable is locked. Returns the entries to be posted; the receivables stay settled.
    """
    if minor <= 0:
        return []
    drafts = []
    for offset in reversed(standing(uow, Offset.payable_id == payable.id)):
        freed = offset.free(payable.id, minor, day)
        if freed:
            minor -= freed
            payable.settle(-freed, 0)
            drafts.append(_prepayment(uow, offset, payable, freed, day, settings))
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
        **_kept_of(offset, minor),
        number=next_number(uow, "receipt", NUMBER),
        customer_id=receivable.customer_id,
        account_code=settings.receivable_account,
        received_on=max(day, offset.offset_on),
    )
    made.book()
    exposure = exposures.lock(uow, made.customer_id, made.currency)
    exposures.shift(uow, exposure, receivable=minor, advances=minor)
    about = made.currency, receivable.title, made.customer_id
    lines = (
        Line(settings.receivable_account, minor, *about),
        Line(settings.advance_account, -minor, *about),
    )
    gains = _given_back(uow, offset, receivable, -minor, settings)
    return _opened(uow, made, "transfer", made.received_on, (*lines, *gains))


def _prepayment(
    uow: UnitOfWork,
    offset: Offset,
    payable: Payable,
    minor: int,
    day: dt.date,
    settings: LedgerSettings,
) -> Draft:
    """Open the prepayment of what is freed of an offset; return its entry."""
    made = Payment(
        **_kept_of(offset, minor),
        number=next_number(uow, "payment", payments.NUMBER),
        supplier_id=payable.supplier_id,
        account_code=settings.payable_account,
        paid_on=max(day, offset.offset_on),
    )
    made.book()
    about = made.currency, payable.title
    lines = (
        Line(settings.prepayment_account, minor, *about),
        Line(settings.payable_account, -minor, *about),
    )
    gains = _given_back(uow, offset, payable, minor, settings)
    return _opened(uow, made, "payment", made.paid_on, (*lines, *gains))


def _kept_of(offset: Offset, minor: int) -> dict[str, Any]:
    """Return what a receipt and a payment that come of an offset have alike."""
    return {
        "id": new_id(),
        "offset_id": offset.id,
        "currency": offset.currency,
        "amount_minor": minor,
        "memo": offset.number,
        "owner_id": offset.owner_id,
        "department_id": offset.department_id,
    }


def _given_back(
    uow: UnitOfWork, offset: Offset, debt: Any, minor: int, settings: LedgerSettings
) -> tuple[Line, ...]:
    """Return the postings that take back what *minor* units of a debt had gained until set off."""
    span = debt.happened_on, offset.offset_on
    gained = realised(uow, offset.currency, minor, *span)
    accounts = settings.revaluation_account, settings.exchange_account
    return exchange_lines({offset.currency: gained}, accounts)


def _opened(uow: UnitOfWork, made: Any, kind: str, day: dt.date, lines: tuple[Line, ...]) -> Draft:
    """Save a receipt or payment that came of an offset; return its entry."""
    draft = Draft(kind=kind, happened_on=day, memo=made.memo, source_id=made.id, lines=lines)
    made.entry_id = draft.id
    uow.add(made)
    return draft
