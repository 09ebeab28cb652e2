"""How products are learnt anew after a change of the search, and follow the times of the shelf."""

from chassis.due import when_due
from contracts.sales import product as contract
from sales.products import store

STEP = 200


@when_due("sales.learn_products_anew")
def learn_step_by_step(work, *, uow):
    """Go through some more products; a migration asks for the first step."""
    last = store.learn_anew(uow, work["after"], STEP)
    if last:
        uow.schedule("sales.learn_products_anew", "all", uow.now, {"after": last})


@when_due("sales.shelf_from")
def come_onto_the_shelf(work, *, uow):
    """Offer a product for sale when its time has come."""
    _shelve(uow, work.key, True)


@when_due("sales.shelf_until")
def leave_the_shelf(work, *, uow):
    """Stop offering a product when its time is over."""
    _shelve(uow, work.key, False)


def _shelve(uow, product_id, on_shelf):
    product = store.by_id(uow, [product_id]).get(product_id)
    if product is not None and product.on_shelf is not on_shelf:
        product.on_shelf = on_shelf
        uow.emit(contract.updated, product)
