"""How a customer comes back from the recycle bin, with all that went there with him."""

from typing import Any

from chassis.uow import UnitOfWork
from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from customers.contacts import store as contacts
from customers.customers import store
from customers.customers.model import RECOUNT, Customer, identities
from customers.duplicates import store as duplicates


def bring_back(uow: UnitOfWork, customer: Any) -> None:
    """Take a customer out of the recycle bin and tell it."""
    batch = contacts.Contact.deletion_batch == customer.deletion_batch
    together = contacts.of_customer(uow, customer.id, batch)
    contacts.record_batch([customer, *together], uow, None)
    _know_restored(uow, customer)
    for child in together:
        contacts.know_restored(uow, child)
    store.follow_clock(uow, customer.id)
    uow.schedule(RECOUNT, customer.id, uow.now)
    uow.emit(contract.restored, customer)
    for child in together:
        uow.emit(contact_contract.restored, child)


def _know_restored(uow: UnitOfWork, customer: Any) -> None:
    """Compare with it again, also where it was forgotten when it was removed."""
    uow.flush()
    duplicates.forget(uow.session, [customer.id])
    known_by = duplicates.yielding(uow.session, identities(vars(customer)))
    duplicates.add(uow.session, Customer.resource, {customer.id: known_by})
