"""How the ledger learns which products there are; costs of one in the bin still count."""

from chassis.binding import reacts_to
from contracts.sales import product
from ledger.product_refs import store


@reacts_to(product.created, product.updated, product.removed)
def know_the_product(event, *, uow):
    store.keep(uow, event.subject, event.version, event["name"])
