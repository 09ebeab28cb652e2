"""How a customer comes into being: the record and all that goes with it."""

from collections.abc import Sequence
from typing import Any

from chassis.custom.values import spoken
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import customer as contract
from customers.customers import store
from customers.customers.model import Customer, identities, searched_by, words
from customers.duplicates import store as duplicates
from customers.ownership import store as ownership
from customers.timeline.store import Note, note


def open_customer(
    uow: UnitOfWork,
    fields: dict[str, Any],
    owner: str | None,
    *,
    namesake: bool,
    how: str = "create",
    people: Sequence[dict[str, Any]] = (),
) -> Customer:
    """
    Write a new customer, what it is known by, how it is found and who has it.

    fields: as `model.checked` returns them, with an id if it was chosen before.
    owner: None puts it into the public pool.
    namesake: whether it was allowed to have something in common with another, such as the name.
    people: fields of the contacts that it begins with; writing them is left to the caller.
    """
    department = (uow.call.departments or (None,))[0] if owner else None
    customer = uow.add(Customer(**{"id": new_id(), **fields}))
    customer.come_to(owner, department, uow.now)
    known_by = identities(fields)
    if namesake:
        known_by = duplicates.yielding(uow.session, known_by)
    duplicates.add(uow.session, Customer.resource, {customer.id: known_by})
    known = spoken(uow.session, Customer.resource, fields)
    words.add(uow.session, [(customer.id, searched_by(known, people))])
    ownership.begin(uow, [(customer.id, owner)], how)
    store.follow_clock(uow, customer.id)
    note(uow, Note(customer.id, contract.created, customer.name, customer.id))
    uow.emit(contract.created, customer)
    return customer
