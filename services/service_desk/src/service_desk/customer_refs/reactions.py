"""Keep the list of known customers as their own service tells it."""

from chassis.binding import reacts_to
from contracts.customers import contact, customer, imports
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


@reacts_to(contact.created, contact.updated, contact.restored)
def know_who_can_be_named_in_tickets(event, *, uow):
    store.keep_contacts(uow, _contact(event.subject, event.version, event, removed=False))


@reacts_to(imports.contacts_imported)
def know_which_imported_people_can_be_named(event, *, uow):
    told = event["contacts"]
    store.keep_contacts(uow, *(_contact(one["id"], 1, one, removed=False) for one in told))


@reacts_to(contact.removed)
def name_no_removed_contact(event, *, uow):
    store.keep_contacts(uow, _contact(event.subject, event.version, event, removed=True))


def _contact(identifier, version, told, *, removed):
    row = {"id": identifier, "version": version, "removed": removed}
    return {**row, "customer_id": told["customer_id"]}


def _row(identifier, version, told, *, removed):
    about = {"id": identifier, "version": version, "name": told["name"], "removed": removed}
    return {**about, **{name: told.get(name) for name in ("owner_id", "department_id")}}
