"""Every query about rights on accounts."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select

from chassis.uow import UnitOfWork
from contracts.ledger import account_right as contract
from ledger.account_rights.model import AccountRight
from ledger.accounts.model import Account


def of(uow: UnitOfWork, account_id: str) -> list[AccountRight]:
    """Return all rights on an account."""
    chosen = select(AccountRight).where(AccountRight.account_id == account_id)
    return list(uow.session.scalars(chosen.order_by(AccountRight.person_id)))


def told(uow: UnitOfWork, account_id: str) -> list[dict[str, Any]]:
    """Return all rights on an account as the history keeps them."""
    return [{"person_id": one.person_id, "verbs": one.verbs} for one in of(uow, account_id)]


def replace(uow: UnitOfWork, account_id: str, rights: Iterable[Mapping[str, Any]]) -> None:
    """Let *rights* be all rights on an account; a person named twice has the verbs of both."""
    uow.session.execute(delete(AccountRight).where(AccountRight.account_id == account_id))
    verbs: dict[str, set[str]] = {}
    for right in rights:
        verbs.setdefault(right["person_id"], set()).update(right["verbs"])
    uow.session.add_all(
        AccountRight(account_id=account_id, person_id=person, verbs=sorted(some))
        for person, some in verbs.items()
    )
    uow.flush()


def barred(uow: UnitOfWork, verb: str = "view") -> list[tuple[str, str]]:
    """Return code and type of the accounts with which the caller may not do *verb*."""
    if uow.call.allows(contract.set_.permission):
        return []
    chosen = select(Account.code, Account.type, AccountRight.person_id, AccountRight.verbs)
    rows = uow.session.execute(chosen.join(Account, Account.id == AccountRight.account_id)).all()
    mine = {row.code for row in rows if row.person_id == uow.call.actor_id and verb in row.verbs}
    return sorted({(row.code, row.type) for row in rows if row.code not in mine})


def check_codes(uow: UnitOfWork, codes: Iterable[str]) -> None:
    """Refuse who may not view one of the accounts *codes*."""
    closed = {code for code, _ in barred(uow)}
    for code in codes:
        if code in closed:
            raise contract.NoRight(code=code, verb="view")


def check_booking(uow: UnitOfWork, *places: tuple[str, str]) -> None:
    """
    Refuse a person who may not book on one of the accounts that he names.

    places: code and pointer to where the input names it, "" where it does not.
    """
    closed = {code for code, _ in barred(uow, "book")}
    for code, at in places:
        if code in closed:
            raise contract.NoRight(code=code, verb="book", at=at)


def check_whole_book(uow: UnitOfWork, *types: str) -> None:
    """
    Refuse a statement over all accounts of *types* where some are hidden from the caller.

    It cannot just leave them out: a book adds up to zero, and the rest would tell their sum.
    """
    count = sum(kind in types for _, kind in barred(uow))
    if count:
        raise contract.HiddenAccounts(count=count)


def check(uow: UnitOfWork, account: Account, verb: str) -> None:
    """
    Refuse who may not do *verb* with *account*.

    An account on which nobody has a right is open; who may set rights passes everywhere.
    """
    if uow.call.allows(contract.set_.permission):
        return
    rights = of(uow, account.id)
    mine = {v for right in rights if right.person_id == uow.call.actor_id for v in right.verbs}
    if rights and verb not in mine:
        raise contract.NoRight(code=account.code, verb=verb)
