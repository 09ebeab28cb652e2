"""The look over the whole index, and over all names, that finds pairs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby
from typing import Any, NamedTuple

from sqlalchemy import func, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from chassis.values import new_id
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicate_pairs import store
from customers.duplicates.likeness import firm, likeness
from customers.duplicates.model import identity
from customers.duplicates.rules import FINDS, person_key
from customers.duplicates.slips import pairs
from customers.leads import store as leads
from customers.leads.model import Lead


class Group(NamedTuple):
    """Records of one kind that have *value* in common: (record id, kind of identity)."""

    resource: str
    value: str
    members: list[tuple[str, str]]


LARGEST_GROUP = 50
"""What more records than that have in common tells nothing, and is no pair of any two."""
NAMES = ("name", "former_name")
EXACT = (*FINDS, "email", *NAMES)
PEOPLE = {
    Contact.resource: ("contact_phone", "contact_email"),
    Lead.resource: ("lead_phone", "lead_email"),
}
"""Kind of record → what two people of it may have in common."""


def everything(uow: UnitOfWork, *, similar: bool) -> list[Group]:
    """Return all groups of customers, contacts and leads, always in the same order."""
    kinds = (*EXACT, "similar_name") if similar else EXACT
    found = list(_groups(uow, Customer.resource, kinds))
    if similar:
        found += _slips(uow)
    for resource, shared in PEOPLE.items():
        found += _groups(uow, resource, shared)
    return found


def _groups(uow: UnitOfWork, resource: str, kinds: Sequence[str]) -> Iterator[Group]:
    """Yield what at least two records have in common."""
    c = identity.c
    ours = (c.resource == resource, c.kind.in_(kinds))
    number = func.count(c.record_id.distinct())
    shared = c.value if resource == Customer.resource else c.value + c.extension
    common = select(shared).where(*ours).group_by(shared)
    common = common.having(number.between(2, LARGEST_GROUP))
    rows = select(shared.label("value"), c.record_id, c.kind).where(*ours, shared.in_(common))
    found = uow.session.connection().execute(rows.order_by("value", c.record_id, c.kind))
    for value, members in groupby(found, key=lambda row: row.value):
        yield Group(resource, value, [(row.record_id, row.kind) for row in members])


def _slips(uow: UnitOfWork) -> Iterator[Group]:
    """Yield companies whose names are one slip apart, two by two."""
    c = Customer
    chosen = select(c.id, c.name, c.region, c.credit_code).where(present(c), c.kind != "person")
    told = {row["id"]: dict(row) for row in uow.session.connection().execute(chosen).mappings()}
    names = {(r, name) for r, row in told.items() for name in firm(row["name"]).spellings}

    def alike(one: str, other: str) -> bool:
        return likeness(told[one], told[other]) == "similar"

    for value, one, other in pairs(sorted(names), alike):
        yield Group(c.resource, value, [(one, "similar_name"), (other, "similar_name")])


def note(uow: UnitOfWork, chunk: Sequence[Group]) -> int:
    """Write the pairs that are in *chunk* and not noted yet; return how many."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for resource, groups in groupby(chunk, key=lambda group: group.resource):
        for row in _rows(uow, resource, list(groups)):
            rows.setdefault((row["left_id"], row["right_id"]), row)
    return store.insert(uow, list(rows.values()))


def _rows(uow: UnitOfWork, resource: str, groups: list[Group]) -> Iterator[dict[str, Any]]:
    ids = {record_id for group in groups for record_id, _ in group.members}
    known = {row.id: row for row in _briefs(uow, resource, ids)}
    for group in groups:
        for (a, kind), (b, other) in combinations(group.members, 2):
            if a != b and a in known and b in known:
                match = customers.weightiest({kind, other})
                level = _level(resource, known[a], known[b], match)
                if level:
                    about = {"of": resource, "level": level, "match": match}
                    yield {**_row(uow, known[a], known[b]), **about}


def _briefs(uow: UnitOfWork, resource: str, ids: Iterable[str]) -> list[Any]:
    if resource == Customer.resource:
        return [row for row in customers.briefs(uow, ids) if row.deleted_at is None]
    if resource == Contact.resource:
        return contacts.briefs(uow, Contact.id.in_(ids), most=len(list(ids)))
    return leads.briefs(uow, ids)


def _row(uow: UnitOfWork, a: Any, b: Any) -> dict[str, Any]:
    left, right = sorted((a, b), key=lambda record: record.id)
    return {
        "id": new_id(),
        "version": 1,
        "state": "open",
        "left_id": left.id,
        "left_name": left.name,
        "right_id": right.id,
        "right_name": right.name,
        "created_at": uow.now,
        "updated_at": uow.now,
        "created_by": uow.call.actor_id,
        "updated_by": uow.call.actor_id,
    }


def _level(resource: str, a: Any, b: Any, match: str) -> str:
    """Return how sure it is; who shares a number and not a name is looked at by people."""
    if resource in PEOPLE:
        return "same" if person_key(a.name) == person_key(b.name) else "similar"
    alike = likeness(a._mapping, b._mapping)
    if match in FINDS or match == "email":
        return "same" if match == "credit_code" or alike == "same" else "similar"
    if match == "former_name":
        return "similar"
    return alike
