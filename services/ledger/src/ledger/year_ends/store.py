"""Every query about ends of years."""

import datetime as dt

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account
from ledger.cash_entries.model import CashEntry
from ledger.journal.model import Posting
from ledger.pendings.model import PendingEntry


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
    """Return how many approved or pending entries of some days wait to be posted."""
    cash = select(func.count()).where(
        CashEntry.state == "approved", CashEntry.happened_on.between(from_on, until_on)
    )
    pending = select(func.count()).where(
        PendingEntry.state == "pending", PendingEntry.happened_on.between(from_on, until_on)
    )
    return int(uow.session.scalar(cash) or 0) + int(uow.session.scalar(pending) or 0)
