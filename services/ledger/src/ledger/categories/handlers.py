"""What can be done with categories."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.ledger import category as contract
from ledger.accounts import store as accounts
from ledger.categories import store
from ledger.categories.model import Category

TYPES = {"income": ("income", "liability"), "expense": ("expense", "asset")}
"""Kind → types of accounts that it is booked on: those of receivables, and of payables."""

get_category = implements(contract.get)(stock.get(Category, "category_id"))
read_history = implements(contract.history)(stock.past(Category, "category_id"))
tell_names = implements(contract.names)(stock.naming(Category))
list_categories = implements(contract.listed)(stock.listing(Category, contract.listed))
search_categories = implements(contract.searched)(stock.listing(Category, contract.searched))


@implements(contract.create)
def create_category(fields, *, uow, settings):
    parent_id, code = fields.pop("parent_id"), fields.pop("account_code")
    category = Category(**fields, level=1)
    if parent_id is not None:
        with blaming("/parent_id"):
            parent = stock.load(uow, Category, parent_id)
        category.hang_below(parent)
        code = code or parent.account_code
    store.check_name(uow, category.name, category.kind, parent_id, "")
    by_kind = {"income": settings.income_account, "expense": settings.expense_account}
    category.account_code = code or by_kind[category.kind]
    _check_account(uow, category.kind, category.account_code, settings)
    return uow.add(category)


@implements(contract.update)
def update_category(patch, *, uow, settings):
    category = stock.load(uow, Category, patch.pop("category_id"), change=True)
    if "account_code" in patch:
        _check_account(uow, category.kind, patch["account_code"], settings)
    if "name" in patch:
        about = patch["name"], category.kind, category.parent_id
        store.check_name(uow, *about, category.id)
    for name, value in patch.items():
        setattr(category, name, value)
    return category


def _check_account(uow, kind, code, settings):
    """Refuse an account that only documents book, that holds money, or that is of another type."""
    accounts.check_free(settings, code)
    if not accounts.suits(uow, code, TYPES[kind], settings):
        raise contract.WrongAccount(kind=kind, code=code)
