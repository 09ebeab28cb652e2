"""Changes of many customers and contacts by few statements, as far as nobody minds them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chassis.uow import UnitOfWork
from contracts.customers import contact, customer
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.contacts.model import identities as people_known_by
from customers.customers import store
from customers.customers.model import FOUND_BY, KNOWN_BY, Customer, identities
from customers.duplicate_rules import store as duplicate_rules
from customers.duplicates import changes
from customers.duplicates import store as duplicates
from customers.duplicates.model import VALUE_LIMIT, Hit, Identity
from customers.sharing import store as sharing
from customers.timeline.store import Note, note


class Move(NamedTuple):
    """A record that changes: its fields until now and then, and what it is known by."""

    was: Mapping[str, Any]
    fields: Mapping[str, Any]
    before: set[Identity]
    after: set[Identity]

    @property
    def new(self) -> set[Identity]:
        """What it is known by only now."""
        return self.after - self.before


def change_customers(uow: UnitOfWork, patches: Mapping[Customer, dict[str, Any]]) -> set[str]:
    """
    Change customers as `customer.update` would.

    patches: checked fields of customers that the caller may change, held off others.
    Returns the ids of those that were; the others are like somebody, and are judged one by one.
    """
    moves = {row.id: _move(row, row.taking(patch), identities) for row, patch in patches.items()}
    rules = duplicate_rules.in_force(uow)

    def is_minded(move: Move, found: list[Hit]) -> bool:
        had = {one.value for one in move.before if one.kind == "name"}
        lost = {i for i in move.new if i.kind == "former_name" and i.value in had}
        known = {one.value[:VALUE_LIMIT] for one in move.after - lost}
        hits = [hit for hit in found if hit.value in known]
        moved = changes.moved(move.was, {**move.was, **move.fields})
        return any(some for some, *_ in changes.asked(hits, move.new - lost, moved, rules))

    free = _unminded(uow, moves, is_minded)
    for row in (row for row in patches if row.id in free):
        patch, renamed = free[row.id].fields, "name" in free[row.id].fields
        row.change(dict(patch))
        if any(name in patch for name in (*KNOWN_BY, *FOUND_BY)):
            store.find_anew(uow, row.id)
        if renamed and row.name != free[row.id].was["name"]:
            sharing.follow_name(uow, row)
        uow.emit(customer.updated, row)
    _know_again(uow, Customer, free)
    store.follow_clock(uow, *free)
    return set(free)


def change_contacts(uow: UnitOfWork, patches: Mapping[Contact, dict[str, Any]]) -> set[str]:
    """
    Change contacts as `contact.update` would; their names and birthdays stay.

    patches: see `change_customers`. Returns the ids of those that were.
    """
    moves = {row.id: _move(row, patch, people_known_by) for row, patch in patches.items()}

    def is_minded(move: Move, found: list[Hit]) -> bool:
        values = {one.value[:VALUE_LIMIT] for one in move.new}
        others = (hit for hit in found if hit.record_id != move.was["customer_id"])
        return any(hit.value in values for hit in others)

    free = _unminded(uow, moves, is_minded)
    known = [row for row in patches if row.id in free]
    for row in known:
        row.change(dict(free[row.id].fields))
        store.find_anew(uow, row.customer_id)
        uow.emit(contact.updated, row)
    _know_again(uow, Contact, free)
    contacts.find_anew(uow, list(free))
    return set(free)


def add_contacts(uow: UnitOfWork, people: Mapping[Customer, dict[str, Any]]) -> set[str]:
    """
    Add a person to each customer as `contact.create` would, of whose name it has none.

    people: customer that the caller may change → checked fields without a birthday.
    Returns the ids of the customers that have her; of the others somebody else is like her.
    """
    moves = {
        firm.id: Move({}, fields, set(), set(people_known_by(fields)))
        for firm, fields in people.items()
    }
    free = _unminded(uow, moves, lambda move, found: bool(found))
    with_primary = contacts.having_primary(uow, list(free))
    new: list[Contact] = []
    for firm, fields in people.items():
        if firm.id in free:
            whose = {name: getattr(firm, name) for name in ("owner_id", "department_id")}
            first = {"primary": firm.id not in with_primary}
            new.append(uow.add(Contact(**{**fields, **whose, **first}, customer_id=firm.id)))
    uow.flush()
    contacts.make_known(uow, new)
    note(uow, *(Note(one.customer_id, contact.created, one.name, one.id) for one in new))
    for one in new:
        store.find_anew(uow, one.customer_id)
        uow.emit(contact.created, one)
    return set(free)


def _move(row: Any, patch: dict[str, Any], known_by: Callable[[Any], list[Identity]]) -> Move:
    was = dict(vars(row))
    return Move(was, patch, set(known_by(was)), set(known_by({**was, **patch})))


def _unminded(
    uow: UnitOfWork, moves: Mapping[str, Move], is_minded: Callable[[Move, list[Hit]], bool]
) -> dict[str, Move]:
    """Return the changes that bring nobody near another record, nor near one another."""
    met = duplicates.hits_of_each(uow.session, {key: one.after for key, one in moves.items()})
    free: dict[str, Move] = {}
    taken: set[str] = set()
    for key, move in moves.items():
        values = {one.value for one in move.new}
        if taken.isdisjoint(values) and not is_minded(move, met[key]):
            free[key] = move
            taken |= values
    return free


def _know_again(uow: UnitOfWork, model: Any, free: Mapping[str, Move]) -> None:
    """Save the records, and note what they are known by."""
    uow.flush()
    moved: dict[str, tuple[set[Identity], set[Identity]]] = {
        key: (move.before - move.after, move.new) for key, move in free.items()
    }
    duplicates.change_many(uow.session, model.resource, moved)
