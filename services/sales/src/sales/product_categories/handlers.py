"""What can be done with product categories."""

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.sales import product_category as contract
from sales.product_categories import store
from sales.product_categories.model import ProductCategory

KEY = "product_category_id"
get_category = implements(contract.get)(stock.get(ProductCategory, KEY))
tell_names = implements(contract.names)(stock.naming(ProductCategory))
list_categories = implements(contract.listed)(stock.listing(ProductCategory, contract.listed))
search_categories = implements(contract.searched)(stock.listing(ProductCategory, contract.searched))
read_history = implements(contract.history)(stock.past(ProductCategory, KEY))
list_removed = implements(contract.list_removed)(
    stock.listing(ProductCategory, contract.list_removed, removed=True)
)
_remove = stock.removal(ProductCategory, KEY)
_restore = stock.restoral(ProductCategory, KEY)


@implements(contract.create)
def create_category(fields, *, uow):
    above = store.parent(uow, fields.pop("parent_id", None))
    category = ProductCategory(id=new_id(), **fields)
    category.lie_below(above)
    store.refuse_taken_name(uow, category)
    return uow.add(category)


@implements(contract.update)
def update_category(patch, *, uow):
    store.lock_tree(uow)
    category = stock.load(uow, ProductCategory, patch.pop(KEY), change=True)
    old, moves = category.path, "parent_id" in patch
    above = store.parent(uow, patch.pop("parent_id")) if moves else None
    for name, value in patch.items():
        setattr(category, name, value)
    if moves:
        category.lie_below(above)
    store.refuse_taken_name(uow, category)
    if category.path != old:
        store.carry_along(uow, old, category)
    return category


@implements(contract.remove)
def remove_category(command, *, uow):
    store.lock_tree(uow)
    category = stock.load(uow, ProductCategory, command[KEY], change=True)
    products, categories = store.occupants(uow, category.id)
    if products or categories:
        raise contract.InUse(products=products, categories=categories)
    return _remove(command, uow=uow)


@implements(contract.restore)
def restore_category(command, *, uow):
    store.lock_tree(uow)
    category = _restore(command, uow=uow)
    with uow.session.no_autoflush:
        category.lie_below(store.parent(uow, category.parent_id))
        store.refuse_taken_name(uow, category)
    return category
