"""Keep the list of known customers as their own service tells it."""

from chassis.binding import reacts_to
from contracts.customers import customer, imports
from service_desk.customer_refs import store


@reacts_to(customer.created, customer.updated, customer.restored)
def know_the_customer(event, *, uow):
    store.keep(uow, event.subject, event.version, name=event["name"], removed=False)


@reacts_to(customer.removed)
def forget_the_customer(event, *, uow):
    store.keep(uow, event.subject, event.version, name=event["name"], removed=True)


@reacts_to(imports.imported)
def know_the_imported_customers(event, *, uow):
    told = event["customers"]
    store.keep_new(uow, [{"id": customer["id"], "name": customer["name"]} for customer in told])
