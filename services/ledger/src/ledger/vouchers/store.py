"""What a voucher shows beside its entry."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account


def account_names(uow: UnitOfWork, codes: Sequence[str]) -> dict[str, str]:
    """Return code → Chinese name of accounts."""
    chosen = select(Account.code, Account.name_zh).where(Account.code.in_(set(codes)))
    return dict(tuple(row) for row in uow.session.execute(chosen))
