"""Keep how customers can be reached as their own service tells it."""

from chassis.binding import reacts_to
from contracts.customers import contact, customer, imports
from notify.customer_refs import store


@reacts_to(
    customer.created,
    customer.updated,
    customer.transferred,
    customer.claimed,
    customer.released,
    customer.restored,
)
def know_the_customer_and_whose_he_is(event, *, uow):
    store.keep(uow, _customer(event.subject, event.version, event, removed=False))


@reacts_to(customer.removed)
def forget_the_customer(event, *, uow):
    store.keep(uow, _customer(event.subject, event.version, event, removed=True))


@reacts_to(imports.imported)
def know_the_imported_customers_and_whose_they_are(event, *, uow):
    told = event["customers"]
    store.keep(uow, *(_customer(customer["id"], 1, customer, removed=False) for customer in told))


@reacts_to(contact.created, contact.updated, contact.restored)
def know_the_contact(event, *, uow):
    store.keep_contacts(uow, _contact(event.subject, event.version, event, removed=False))


@reacts_to(imports.contacts_imported)
def know_the_imported_contacts(event, *, uow):
    told = event["contacts"]
    store.keep_contacts(uow, *(_contact(one["id"], 1, one, removed=False) for one in told))


@reacts_to(contact.removed)
def forget_the_contact(event, *, uow):
    store.keep_contacts(uow, _contact(event.subject, event.version, event, removed=True))


def _contact(identifier, version, told, *, removed):
    row = _row(identifier, version, told, removed=removed)
    return row | {"customer_id": told["customer_id"], "primary": bool(told.get("primary"))}


def _customer(identifier, version, told, *, removed):
    row = _row(identifier, version, told, removed=removed)
    return row | {name: told.get(name) for name in ("owner_id", "department_id")}


def _row(identifier, version, told, *, removed):
    reach = {"name": told["name"], "phone": told.get("phone"), "email": told.get("email")}
    return {"id": identifier, "version": version, "removed": removed, **reach}
