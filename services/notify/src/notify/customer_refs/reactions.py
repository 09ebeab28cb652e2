"""Keep how customers can be reached as their own service tells it."""

from chassis.binding import reacts_to
from contracts.customers import customer
from notify.customer_refs import store


@reacts_to(customer.created, customer.updated, customer.restored)
def know_the_customer(event, *, uow):
    store.keep(uow, event.subject, event.version, removed=False, **_reachable(event))


@reacts_to(customer.removed)
def forget_the_customer(event, *, uow):
    store.keep(uow, event.subject, event.version, removed=True, **_reachable(event))


def _reachable(event):
    return {"name": event["name"], "phone": event.get("phone"), "email": event.get("email")}
