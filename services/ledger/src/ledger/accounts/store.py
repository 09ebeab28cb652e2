"""Every query about accounts."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.ledger.entry import UnknownAccount
from ledger.accounts.model import Account


def by_code(uow: UnitOfWork, code: str) -> Account:
    """Return the account with the number *code*; raises UnknownAccount."""
    found = uow.session.scalars(select(Account).where(Account.code == code)).first()
    if found is None:
        raise UnknownAccount(code=code)
    return found


def exists(uow: UnitOfWork, code: str) -> bool:
    """Return whether *code* is taken."""
    return uow.session.scalar(select(Account.id).where(Account.code == code)) is not None
