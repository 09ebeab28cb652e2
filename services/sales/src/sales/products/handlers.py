"""What can be done with products."""

from chassis import stock
from chassis.binding import implements
from contracts.sales import product as contract
from sales.products import store
from sales.products.model import KNOWN_BY, Product

get_product = implements(contract.get)(stock.get(Product, "product_id"))
tell_names = implements(contract.names)(stock.naming(Product))
list_products = implements(contract.listed)(stock.listing(Product, contract.listed, store.matches))
search_products = implements(contract.searched)(
    stock.listing(Product, contract.searched, store.matches)
)
read_history = implements(contract.history)(stock.past(Product, "product_id"))
remove_product = implements(contract.remove)(stock.removal(Product, "product_id", contract.removed))
_restore = stock.restoral(Product, "product_id", contract.updated)


@implements(contract.create)
def create_product(fields, *, uow):
    _refuse_taken_code(uow, fields["code"])
    product = Product()
    product.change(fields)
    uow.add(product)
    uow.flush()
    store.begin_to_find(uow, product)
    uow.emit(contract.created, product)
    return product


@implements(contract.update)
def update_product(patch, *, uow):
    product = stock.load(uow, Product, patch.pop("product_id"), change=True)
    if "code" in patch:
        _refuse_taken_code(uow, patch["code"], product.id)
    product.change(patch)
    if any(name in patch for name in KNOWN_BY):
        store.find_anew(uow, product)
    uow.emit(contract.updated, product)
    return product


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
    return product


def _shelve(uow, product_id, on_shelf):
    product = stock.load(uow, Product, product_id, change=True)
    product.on_shelf = on_shelf
    uow.emit(contract.updated, product)
    return product


def _refuse_taken_code(uow, code, besides=""):
    if store.code_is_taken(uow, code, besides):
        raise contract.CodeTaken(code=code)
