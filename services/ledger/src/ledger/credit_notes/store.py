"""Credit notes that come to be, and what of them is tax."""

import datetime as dt

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.ledger.credit_note import TaxLeft
from ledger.bad_debts.model import BadDebt
from ledger.credit_notes.rules import gross_of, scaled, tax_of
from ledger.credits.model import CreditNote
from ledger.credits.rules import tax_share
from ledger.periods import store as periods
from ledger.receivables.model import Receivable

NUMBER = "CN{yyyy}{mm}-{serial:05d}"


def new(uow: UnitOfWork, receivable: Receivable, reason: str) -> CreditNote:
    """Return a credit note of a receivable that has no amount yet."""
    return CreditNote(
        id=new_id(),
        receivable_id=receivable.id,
        customer_id=receivable.customer_id,
        currency=receivable.currency,
        reason=reason,
        credited_on=day_of(uow, receivable),
        owner_id=receivable.owner_id,
        department_id=receivable.department_id,
    )


def day_of(uow: UnitOfWork, receivable: Receivable) -> dt.date:
    """Return the day on which a receivable can be credited now."""
    return max(periods.open_day(uow), receivable.happened_on)


def share(uow: UnitOfWork, receivable: Receivable, minor: int) -> int:
    """Return what of *minor* is tax, as of what is not credited yet of the receivable."""
    tax = tax_left(uow, receivable)
    rest = receivable.amount_minor - receivable.credited_minor
    return tax_share(minor, tax, rest)


def tax_left(uow: UnitOfWork, receivable: Receivable) -> int:
    """Return the tax of a receivable that was not given back yet."""
    total = func.coalesce(func.sum(CreditNote.tax_minor), 0)
    given = CreditNote.receivable_id == receivable.id, CreditNote.state == "given"
    return receivable.tax_minor - int(uow.session.scalar(select(total).where(*given)) or 0)


def check_tax(uow: UnitOfWork, note: CreditNote, receivable: Receivable) -> None:
    """Refuse to give back more tax than was charged."""
    left = max(tax_left(uow, receivable), 0)
    if note.tax_minor > left:
        raise TaxLeft(tax=str(note.tax), left=str(Money(left, note.currency)))


def fill(
    uow: UnitOfWork, note: CreditNote, receivable: Receivable, amount: int, tax: int | None = None
) -> None:
    """Credit *amount*; its tax is as told, else that of the lines that came back."""
    note.amount_minor = amount
    if note.rows and any(map(gross_of, note.rows)):
        note.rows = scaled(note.rows, amount, tax)
        note.tax_minor = tax_of(note.rows)
    else:
        note.tax_minor = share(uow, receivable, amount) if tax is None else tax


def follow_cancelled(uow: UnitOfWork, receivable: Receivable, day: dt.date) -> None:
    """Propose nothing of a receivable that is cancelled; what was given went with its entries."""
    mine = CreditNote.receivable_id == receivable.id
    for note in uow.session.scalars(select(CreditNote).where(mine).with_for_update()):
        if note.state == "proposed":
            note.dismiss()
        elif note.state == "given":
            note.withdraw(day)


def creditable(uow: UnitOfWork, receivable: Receivable) -> int:
    """Return what of a receivable is neither credited, nor to be, nor a bad debt."""
    left = receivable.amount_minor - receivable.credited_minor
    for model, counts in (
        (CreditNote, CreditNote.state == "proposed"),
        (BadDebt, BadDebt.state == "written_off"),
    ):
        total = func.coalesce(func.sum(model.amount_minor), 0)
        mine = model.receivable_id == receivable.id, counts
        left -= int(uow.session.scalar(select(total).where(*mine)) or 0)
    return left
