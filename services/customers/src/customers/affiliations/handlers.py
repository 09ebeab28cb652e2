"""What can be done with the roles of contacts in other customers."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.listing import Listing
from chassis.lists import page
from chassis.values import new_id
from contracts.customers import affiliation as contract
from customers.affiliations import store
from customers.affiliations.model import Affiliation
from customers.contacts.model import Contact
from customers.customers.model import Customer

read_history = implements(contract.history)(stock.past(Affiliation, "affiliation_id", store.seen))


@implements(contract.create)
def affiliate(fields, *, uow):
    contact = stock.load(uow, Contact, fields["contact_id"], change=True)
    with blaming("/customer_id"):
        customer = stock.load(uow, Customer, fields["customer_id"])
    fields |= {"contact_id": contact.id, "customer_id": customer.id}
    if customer.id == contact.customer_id:
        raise contract.AtHome(name=contact.name)
    if store.is_there(uow, contact.id, customer.id):
        raise contract.ThereAlready(name=contact.name)
    made = uow.add(Affiliation(id=new_id(), **fields))
    uow.flush()
    return store.shown(uow, [made])[0]


@implements(contract.get)
def get_affiliation(command, *, uow):
    found = uow.load(Affiliation, command["affiliation_id"], store.seen(uow))
    return store.shown(uow, [found])[0]


@implements(contract.list_of_contact)
def list_of_contact(command, *, uow):
    command["contact_id"] = stock.load(uow, Contact, command["contact_id"]).id
    return _page(uow, contract.OF_CONTACT, command)


@implements(contract.list_of_customer)
def list_of_customer(command, *, uow):
    command["customer_id"] = stock.load(uow, Customer, command["customer_id"]).id
    return _page(uow, contract.OF_CUSTOMER, command)


def _page(uow: Any, listing: Listing, command: Any) -> dict[str, Any]:
    found = page(uow, listing, Affiliation, command, store.seen(uow))
    return {**found, "items": store.shown(uow, found["items"])}


@implements(contract.update)
def change_role(patch, *, uow):
    key = patch.pop("affiliation_id")
    affiliation = store.changed(uow, key)
    affiliation.change(patch)
    uow.flush()
    return store.shown(uow, [affiliation])[0]


@implements(contract.remove)
def drop_role(command, *, uow):
    key = command["affiliation_id"]
    affiliation = store.changed(uow, key)
    [shown] = store.shown(uow, [affiliation])
    stock.remove(uow, affiliation)
    return shown
