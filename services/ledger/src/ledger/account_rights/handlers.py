"""What can be done with rights on accounts."""

from typing import Any

from chassis import stock, structure
from chassis.binding import implements
from chassis.uow import UnitOfWork
from contracts.ledger import account_right as contract
from ledger.account_rights import store
from ledger.accounts.model import Account

read_history = implements(contract.history)(
    stock.past(Account, "account_id", hanging={"rights": "items"})
)


@implements(contract.read)
def read_rights(command, *, uow):
    account = stock.load(uow, Account, command["account_id"])
    return _told(uow, account)


@implements(contract.set_)
def set_rights(command, *, uow):
    account = stock.load(uow, Account, command["account_id"], change=True)
    before = store.told(uow, account.id)
    known = {right["person_id"] for right in before}
    for place, right in enumerate(command["items"]):
        if right["person_id"] not in known:
            structure.expect_colleague(uow, right["person_id"], f"/items/{place}/person_id")
    store.replace(uow, account.id, command["items"])
    after = store.told(uow, account.id)
    if before != after:
        uow.renew(account)
        uow.note(account, {"rights": [before, after]})
    return _told(uow, account)


def _told(uow: UnitOfWork, account: Account) -> dict[str, Any]:
    about = {"id": account.id, "version": account.version}
    return {**about, "items": store.of(uow, account.id)}
