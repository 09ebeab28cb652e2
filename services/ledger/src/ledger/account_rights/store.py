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
