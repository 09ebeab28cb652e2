"""What can be done with categories."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.ledger import category as contract
from ledger.accounts import store as accounts
from ledger.categories import store
from ledger.categories.model import Category

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
    category.account_code = accounts.by_code(uow, code or by_kind[category.kind]).code
    accounts.check_free(settings, category.account_code)
    return uow.add(category)


@implements(contract.update)
def update_category(patch, *, uow, settings):
    category = stock.load(uow, Category, patch.pop("category_id"), change=True)
    if "account_code" in patch:
        accounts.by_code(uow, patch["account_code"])
        accounts.check_free(settings, patch["account_code"])
    if "name" in patch:
        about = patch["name"], category.kind, category.parent_id
        store.check_name(uow, *about, category.id)
    for name, value in patch.items():
        setattr(category, name, value)
    return category
