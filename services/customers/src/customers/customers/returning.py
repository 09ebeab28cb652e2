"""How a customer comes back from the recycle bin, with all that went there with him."""

from typing import Any

from chassis.errors import blaming
from chassis.uow import UnitOfWork
from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from customers.contacts import store as contacts
from customers.customers import opening, store
from customers.customers.model import RECOUNT, Customer, identities
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import still_there


def refuse_known(uow: UnitOfWork, customer: Any, wish: str) -> list[dict[str, Any]]:
    """
    Refuse a customer of the bin who is there by now in another record; return who it may be.

    wish: "create" goes on where a rule only asks. Raises Duplicate.
    """
    found = store.candidates(uow, vars(customer), beside=customer.id)
    people = [vars(one) for one in _together(uow, customer)]
    found = still_there([*found, *store.reached_alike(uow, people, found)])
    with blaming("/on_duplicate"):
        opening.refuse_or_link(uow, found, wish)
    return found


def bring_back(uow: UnitOfWork, customer: Any) -> None:
    """Take a customer out of the recycle bin and tell it."""
    together = _together(uow, customer)
    contacts.record_batch([customer, *together], uow, None)
    _know_restored(uow, customer)
    for child in together:
        contacts.know_restored(uow, child)
    store.follow_clock(uow, customer.id)
    uow.schedule(RECOUNT, customer.id, uow.now)
    uow.emit(contract.restored, customer)
    for child in together:
        uow.emit(contact_contract.restored, child)


def _together(uow: UnitOfWork, customer: Any) -> list[Any]:
    """Return the contacts that lie in the bin since the customer does."""
    batch = contacts.Contact.deletion_batch == customer.deletion_batch
    return contacts.of_customer(uow, customer.id, batch)


def _know_restored(uow: UnitOfWork, customer: Any) -> None:
    """Compare with it again, also where it was forgotten when it was removed."""
    uow.flush()
    duplicates.forget(uow.session, [customer.id])
    known_by = duplicates.yielding(uow.session, identities(vars(customer)))
    duplicates.add(uow.session, Customer.resource, {customer.id: known_by})
