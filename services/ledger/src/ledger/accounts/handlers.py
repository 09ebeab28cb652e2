"""What can be done with accounts."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.ledger import account as contract
from ledger.accounts import store
from ledger.accounts.model import Account

get_account = implements(contract.get)(stock.get(Account, "account_id"))
read_history = implements(contract.history)(stock.past(Account, "account_id"))
tell_names = implements(contract.names)(stock.naming(Account, "name_zh"))
list_accounts = implements(contract.listed)(stock.listing(Account, contract.listed))
search_accounts = implements(contract.searched)(stock.listing(Account, contract.searched))


@implements(contract.create)
def create_account(fields, *, uow):
    parent_code = fields.pop("parent_code")
    if store.exists(uow, fields["code"]):
        raise contract.CodeTaken(code=fields["code"])
    account = Account(**fields)
    if parent_code is not None:
        with blaming("/parent_code"):
            account.hang_below(store.by_code(uow, parent_code))
    account.check_kind()
    return uow.add(account)


@implements(contract.update)
def update_account(patch, *, uow, settings):
    account = stock.load(uow, Account, patch.pop("account_id"), change=True)
    if patch.get("closed") and not account.closed:
        _check_needless(uow, account, settings)
    account.change(patch)
    return account


def _check_needless(uow, account, settings):
    """Refuse to close what automatic entries would miss, and what still holds something."""
    if account.code in settings.named_accounts:
        raise contract.Needed(code=account.code)
    if store.holds_anything(uow, account.id):
        raise contract.NotEmpty(code=account.code)
