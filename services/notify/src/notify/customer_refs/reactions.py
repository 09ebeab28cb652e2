"""Keep how customers can be reached as their own service tells it."""

from chassis.binding import reacts_to
from contracts.customers import customer, imports
from notify.customer_refs import store


@reacts_to(customer.created, customer.updated, customer.restored)
def know_the_customer(event, *, uow):
    store.keep(uow, event.subject, event.version, removed=False, **_reachable(event))


@reacts_to(customer.removed)
def forget_the_customer(event, *, uow):
    store.keep(uow, event.subject, event.version, removed=True, **_reachable(event))


@reacts_to(imports.imported)
def know_the_imported_customers(event, *, uow):
    told = event["customers"]
    store.keep_new(uow, [{"id": customer["id"], **_reachable(customer)} for customer in told])


def _reachable(told):
    return {"name": told["name"], "phone": told.get("phone"), "email": told.get("email")}
