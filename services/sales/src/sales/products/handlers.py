"""What can be done with products."""

from chassis import stock
from chassis.binding import implements
from contracts.sales import product as contract
from sales.product_categories import store as categories
from sales.products import store
from sales.products.model import KNOWN_BY, Product

get_product = implements(contract.get)(stock.get(Product, "product_id"))
tell_names = implements(contract.names)(stock.naming(Product))
list_products = implements(contract.listed)(
    stock.listing(Product, contract.listed, store.matches, entered=store.entered)
)
search_products = implements(contract.searched)(
    stock.listing(Product, contract.searched, store.matches, entered=store.entered)
)
read_history = implements(contract.history)(stock.past(Product, "product_id"))
remove_product = implements(contract.remove)(stock.removal(Product, "product_id", contract.removed))
_restore = stock.restoral(Product, "product_id", contract.updated)


@implements(contract.create)
def create_product(fields, *, uow):
    _refuse_taken_code(uow, fields["code"])
    product = Product()
    product.change(fields)
    _lie_in_category(uow, product)
    uow.add(product)
    uow.flush()
    _follow_the_schedule(uow, product, fields)
    store.begin_to_find(uow, product)
    uow.emit(contract.created, product)
    return product


@implements(contract.update)
def update_product(patch, *, uow):
    product = stock.load(uow, Product, patch.pop("product_id"), change=True)
    if "code" in patch:
        _refuse_taken_code(uow, patch["code"], product.id)
    with uow.session.no_autoflush:
        product.change(patch)
        if "category_id" in patch:
            _lie_in_category(uow, product)
    _follow_the_schedule(uow, product, patch)
    if any(name in patch for name in KNOWN_BY):
        store.find_anew(uow, product)
    uow.emit(contract.updated, product)
    return product


@implements(contract.duplicates)
def look_for_duplicates(probe, *, uow):
    found = store.alike(uow, probe)
    return {"items": [{**_told(product), "matches": product.agrees_in(probe)} for product in found]}


@implements(contract.put_on_shelf)
def put_product_on_shelf(command, *, uow):
    return _shelve(uow, command["product_id"], True)


@implements(contract.take_off_shelf)
def take_product_off_shelf(command, *, uow):
    return _shelve(uow, command["product_id"], False)


@implements(contract.restore)
def restore_product(command, *, uow):
    product = _restore(command, uow=uow)
    with uow.session.no_autoflush:
        _refuse_taken_code(uow, product.code, product.id)
        if product.category_id and categories.find(uow, product.category_id) is None:
            product.category_id = product.category_path = None
    return product


def _shelve(uow, product_id, on_shelf):
    product = stock.load(uow, Product, product_id, change=True)
    product.on_shelf = on_shelf
    uow.emit(contract.updated, product)
    return product


def _told(product):
    names = ("id", "code", "name", "specification", "barcode", "on_shelf")
    return {name: getattr(product, name) for name in names}


def _lie_in_category(uow, product):
    category = categories.find(uow, product.category_id) if product.category_id else None
    if product.category_id and category is None:
        raise contract.UnknownCategory(id=product.category_id)
    product.category_path = category.path if category else None


def _follow_the_schedule(uow, product, given):
    for name in ("shelf_from", "shelf_until"):
        if name not in given:
            continue
        at = getattr(product, name)
        if at is None:
            uow.unschedule(f"sales.{name}", product.id)
        else:
            uow.schedule(f"sales.{name}", product.id, at)


def _refuse_taken_code(uow, code, besides=""):
    if store.code_is_taken(uow, code, besides):
        raise contract.CodeTaken(code=code)
