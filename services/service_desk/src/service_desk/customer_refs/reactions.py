"""Keep the list of known customers as their own service tells it."""

from chassis.binding import reacts_to
from contracts.customers import customer, imports
from service_desk.customer_refs import store


@reacts_to(
    customer.created,
    customer.updated,
    customer.transferred,
    customer.claimed,
    customer.released,
    customer.restored,
)
def know_the_customer_and_whose_he_is(event, *, uow):
    store.keep(uow, _row(event.subject, event.version, event, removed=False))


@reacts_to(customer.removed)
def forget_the_customer(event, *, uow):
    store.keep(uow, _row(event.subject, event.version, event, removed=True))


@reacts_to(imports.imported)
def know_the_imported_customers_and_whose_they_are(event, *, uow):
    told = event["customers"]
    store.keep(uow, *(_row(customer["id"], 1, customer, removed=False) for customer in told))


def _row(identifier, version, told, *, removed):
    about = {"id": identifier, "version": version, "name": told["name"], "removed": removed}
    return {**about, **{name: told.get(name) for name in ("owner_id", "department_id")}}
