"""Every query about ends of years."""

import datetime as dt

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account
from ledger.awaiting.model import WAITING
from ledger.cash_entries.model import CashEntry
from ledger.journal.model import Posting
from ledger.offsets.model import Offset
from ledger.payments.model import Payment
from ledger.pendings.model import PendingEntry
from ledger.receipts.model import Receipt


def results(uow: UnitOfWork, until_on: dt.date) -> list[tuple[str, str, int]]:
    """Return account, currency and balance of income and expense at the end of a day."""
    total = func.sum(Posting.amount_minor)
    chosen = (
        select(Account.code, Posting.currency, total)
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.type.in_(("income", "expense")), Posting.happened_on <= until_on)
        .group_by(Account.code, Posting.currency)
        .having(total != 0)
        .order_by(Account.code, Posting.currency)
    )
    return [(code, currency, int(t)) for code, currency, t in uow.session.execute(chosen)]


def unposted(uow: UnitOfWork, from_on: dt.date, until_on: dt.date) -> int:
    """
    Return what of some days waits to be posted.

    Approved or pending entries, and money that is submitted or approved.
    """
    return sum(
        int(
            uow.session.scalar(
                select(func.count()).where(model.state.in_(states), day.between(from_on, until_on))
            )
            or 0
        )
        for model, day, states in (
            (CashEntry, CashEntry.happened_on, ("approved",)),
            (PendingEntry, PendingEntry.happened_on, ("pending",)),
            (Receipt, Receipt.received_on, WAITING),
            (Payment, Payment.paid_on, WAITING),
            (Offset, Offset.offset_on, WAITING),
        )
    )
