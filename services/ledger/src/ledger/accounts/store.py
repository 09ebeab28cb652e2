"""Every query about accounts."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.ledger.entry import ControlAccount, UnknownAccount
from ledger.accounts.model import Account, Balance
from ledger.settings import LedgerSettings


def by_code(uow: UnitOfWork, code: str) -> Account:
    """Return the account with the number *code*; raises UnknownAccount."""
    found = uow.session.scalars(select(Account).where(Account.code == code)).first()
    if found is None:
        raise UnknownAccount(code=code)
    return found


def exists(uow: UnitOfWork, code: str) -> bool:
    """Return whether *code* is taken."""
    return uow.session.scalar(select(Account.id).where(Account.code == code)) is not None


def names(uow: UnitOfWork, codes: Collection[str], language: str) -> dict[str, str]:
    """Return code → what the account is called in a language."""
    chosen = select(Account.code, Account.name_zh, Account.name_en).where(Account.code.in_(codes))
    rows = uow.session.execute(chosen)
    return {code: zh if language == "zh" else en or zh for code, zh, en in rows}


def check_free(settings: LedgerSettings, code: str) -> None:
    """Refuse an account that only documents book."""
    if code in settings.control_accounts:
        raise ControlAccount(code=code)


def suits(uow: UnitOfWork, code: str, types: Sequence[str], settings: LedgerSettings) -> bool:
    """
    Return whether a debt may be booked against the account *code*, which is of one of *types*.

    What was owed before the books began is no income any more: it goes against the account that
    takes the rest of the opening balances.
    """
    account = by_code(uow, code)
    if code == settings.distribution_account:
        return True
    free = not account.holds_money and code not in settings.control_accounts
    return free and account.type in types


def holds_anything(uow: UnitOfWork, account_id: str) -> bool:
    """Return whether an account has a balance in any currency."""
    left = Balance.debit_minor != Balance.credit_minor
    chosen = select(Balance.account_id).where(Balance.account_id == account_id, left)
    return uow.session.scalar(chosen.limit(1)) is not None
