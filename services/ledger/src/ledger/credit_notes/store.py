"""Credit notes that come to be, and what of them is tax."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from chassis.values import new_id, round_half_up
from ledger.credit_notes.model import CreditNote
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


def share(receivable: Receivable, minor: int) -> int:
    """Return what of *minor* is tax, as of the receivable."""
    return round_half_up(Decimal(minor) * receivable.tax_minor / receivable.amount_minor)


def proposed(uow: UnitOfWork, receivable_id: str) -> int:
    """Return what is proposed to be credited of a receivable."""
    total = func.coalesce(func.sum(CreditNote.amount_minor), 0)
    mine = CreditNote.receivable_id == receivable_id, CreditNote.state == "proposed"
    return int(uow.session.scalar(select(total).where(*mine)) or 0)
