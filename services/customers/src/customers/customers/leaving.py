"""How customers leave for the recycle bin, one by one or many at once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from chassis import merging
from chassis.recycle_bin import throw_away
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from customers.contacts import store as contacts
from customers.customers import store
from customers.customers.model import Customer
from customers.customers.stand_ins import merged_into_each

Named = dict[str, tuple[str, list[str]]]
"""The id by which somebody is asked about → what he is called, and all ids that stand for him."""


def removable(uow: UnitOfWork, ids: Sequence[str]) -> Named:
    """Return those of *ids* whom the caller may remove; one who was merged means his survivor."""
    now = merging.survivors_of(uow, ids)
    mine = visible(Customer, uow.call, change=True, shared=False)
    return _named(uow, now, mine, present(Customer))


def first_opened_at(uow: UnitOfWork, ids: Sequence[str]) -> dt.datetime | None:
    """Return when the first of some customers was opened."""
    return uow.session.scalar(select(func.min(Customer.created_at)).where(Customer.id.in_(ids)))


def destroyable(uow: UnitOfWork, ids: Sequence[str]) -> Named:
    """Return those of *ids* in the recycle bin whom the caller may destroy."""
    mine = visible(Customer, uow.call, change=True, shared=False)
    gone = (Customer.deleted_at.is_not(None), Customer.merged_into.is_(None))
    return _named(uow, {one: one for one in ids}, mine, *gone)


def _named(uow: UnitOfWork, meant: dict[str, str], *where: Any) -> Named:
    chosen = select(Customer.id, Customer.name).where(Customer.id.in_(meant.values()), *where)
    names = {row.id: row.name for row in uow.session.execute(chosen)}
    stand_for = merged_into_each(uow, names)
    return {k: (names[one], stand_for[one]) for k, one in meant.items() if one in names}


def remove(uow: UnitOfWork, leaving: Sequence[Any]) -> None:
    """Move customers to the recycle bin, each with his contacts as one batch, and tell it."""
    people = _people(uow, leaving)
    for one in leaving:
        contacts.record_batch([one, *people[one.id]], uow, new_id())
    _tell(uow, leaving, people)


def remove_many(uow: UnitOfWork, leaving: Sequence[Any]) -> None:
    """Do so with customers who never lay there, by one statement for all of them."""
    people = _people(uow, leaving)
    throw_away(uow, leaving, Customer.id)
    every = [child for some in people.values() for child in some]
    throw_away(uow, every, contacts.Contact.customer_id)
    _tell(uow, leaving, people)


def _people(uow: UnitOfWork, leaving: Sequence[Any]) -> dict[str, list[Any]]:
    people: dict[str, list[Any]] = {one.id: [] for one in leaving}
    for child in contacts.of_customers(uow, list(people), present(contacts.Contact)):
        people[child.customer_id].append(child)
    return people


def _tell(uow: UnitOfWork, leaving: Sequence[Any], people: dict[str, list[Any]]) -> None:
    store.follow_clock(uow, *people)
    for one in leaving:
        uow.emit(contract.removed, one)
        for child in people[one.id]:
            uow.emit(contact_contract.removed, child)
