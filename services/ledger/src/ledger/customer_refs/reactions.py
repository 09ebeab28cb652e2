"""How the ledger learns about customers."""

from chassis.binding import reacts_to
from contracts.customers import customer, imports
from ledger.customer_refs import store


@reacts_to(
    customer.created,
    customer.updated,
    customer.transferred,
    customer.claimed,
    customer.released,
    customer.restored,
)
def know_the_customer(event, *, uow):
    store.keep(uow, store.row(event.subject, event.version, event.data))


@reacts_to(imports.imported)
def know_imported_customers(event, *, uow):
    rows = [store.row(told["id"], 1, told) for told in event["customers"]]
    if rows:
        store.keep(uow, *rows)


@reacts_to(customer.removed)
def open_nothing_for_a_removed_customer(event, *, uow):
    store.keep(uow, store.row(event.subject, event.version, event.data, removed=True))
