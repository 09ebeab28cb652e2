"""How a customer comes into being, with all that goes with it, and is known again later."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis import stock
from chassis.custom.values import spoken
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import customer as contract
from contracts.customers.parts import Duplicate
from customers.customers import store
from customers.customers.model import Customer, identities, searched_by, words
from customers.duplicates import store as duplicates
from customers.duplicates.candidates import pointer
from customers.ownership import store as ownership
from customers.sharing import store as sharing
from customers.timeline.store import Note, note


def open_customer(
    uow: UnitOfWork,
    fields: dict[str, Any],
    to: tuple[str | None, str | None],
    *,
    namesake: bool,
    how: str = "create",
    people: Sequence[dict[str, Any]] = (),
) -> Customer:
    """
    Write a new customer, what it is known by, how it is found and who has it.

    fields: as `model.checked` returns them, with an id if it was chosen before.
    to: owner and department; (None, None) is the public pool.
    namesake: whether it was allowed to have something in common with another, such as the name.
    people: fields of the contacts that it begins with; writing them is left to the caller.
    """
    customer = uow.add(Customer(**{"id": new_id(), **fields}))
    customer.come_to(*to, uow.now)
    known_by = identities(fields)
    if namesake:
        known_by = duplicates.yielding(uow.session, known_by)
    duplicates.add(uow.session, Customer.resource, {customer.id: known_by})
    known = spoken(uow.session, Customer.resource, fields)
    words.add(uow.session, [(customer.id, searched_by(known, people))])
    ownership.begin(uow, [(customer.id, to[0], customer.pool_id)], how)
    store.follow_clock(uow, customer.id)
    note(uow, Note(customer.id, contract.created, customer.name, customer.id))
    uow.emit(contract.created, customer)
    return customer


def refuse_or_link(
    uow: Any, own: list[dict[str, Any]], wish: str, reached: Sequence[dict[str, Any]] = ()
) -> Customer | None:
    """
    Refuse a duplicate, unless the caller's wish allows it or links to the one that is there.

    reached: who is known by what the first contact is reached by.
    """
    found = [*own, *reached]
    hard = [c for c in found if c["mode"] == "refuse"]
    blocking = hard if wish == "create" else [c for c in found if c["blocking"]]
    if not blocking:
        return None
    ids = {c["customer_id"] for c in blocking}
    if wish != "link" or len(ids) > 1 or None in ids or blocking[0]["removed"]:
        raise Duplicate(candidates=found, at=pointer(found))
    return stock.load(uow, Customer, ids.pop(), change=True)


def know_again(
    uow: Any, customer: Customer, was: Mapping[str, Any], wish: str
) -> list[dict[str, Any]]:
    """
    Note what a changed customer is known by, unless that makes it the same as another.

    was: its fields before the change. Returns who it may be all the same.
    """
    before, after = set(identities(was)), set(identities(vars(customer)))
    new, found = after - before, store.candidates(uow, vars(customer), beside=customer.id, was=was)
    refuse_or_link(uow, found, wish)
    if found:
        new = set(duplicates.yielding(uow.session, new, beside=customer.id))
    duplicates.change(uow.session, Customer.resource, customer.id, before - after, new)
    store.find_anew(uow, customer.id)
    if was.get("name") != customer.name:
        sharing.follow_name(uow, customer)
    return found
