"""Every query about pairs, and the one over the whole index that finds them."""

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import new_id
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.duplicate_pairs.model import DuplicatePair
from customers.duplicates.likeness import likeness
from customers.duplicates.model import identity
from customers.duplicates.rules import FINDS

Group = tuple[str, list[tuple[str, str]]]
"""A value, and (record id, kind) of the customers that are known by it."""
LARGEST_GROUP = 50
"""What more customers than that have in common tells nothing, and is no pair of any two."""
NAMES = ("name", "former_name")
EXACT = (*FINDS, "email", *NAMES)


def seen(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that the caller may see both customers, merged ones too."""
    mine = visible(Customer, uow.call)
    # One look-up for each row of the page; as a list of ids all customers would be read.
    sides = (DuplicatePair.left_id, DuplicatePair.right_id)
    return and_(*(select(Customer.id).where(Customer.id == side, mine).exists() for side in sides))


def groups(uow: UnitOfWork, kinds: Sequence[str]) -> Iterator[Group]:
    """Yield what at least two customers have in common, always in the same order."""
    c = identity.c
    ours = (c.resource == Customer.resource, c.kind.in_(kinds))
    number = func.count(c.record_id.distinct())
    common = select(c.value).where(*ours).group_by(c.value)
    common = common.having(number.between(2, LARGEST_GROUP))
    rows = select(c.value, c.record_id, c.kind).where(*ours, c.value.in_(common))
    found = uow.session.connection().execute(rows.order_by(c.value, c.record_id, c.kind))
    for value, members in groupby(found, key=lambda row: row.value):
        yield value, [(row.record_id, row.kind) for row in members]


def note(uow: UnitOfWork, chunk: Sequence[Group]) -> int:
    """Write the pairs that are in *chunk* and not noted yet; return how many."""
    ids = {record_id for _, members in chunk for record_id, _ in members}
    firms = {row.id: row for row in customers.briefs(uow, ids) if row.deleted_at is None}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for _, members in chunk:
        for (a, kind), (b, other) in combinations(members, 2):
            if a != b and a in firms and b in firms:
                row = _row(uow, firms[a], firms[b], {kind, other})
                if row:
                    rows.setdefault((row["left_id"], row["right_id"]), row)
    return _insert(uow, list(rows.values()))


def _row(uow: UnitOfWork, a: Any, b: Any, kinds: set[str]) -> dict[str, Any] | None:
    match = customers.weightiest(kinds)
    level = _level(a, b, match)
    if not level:
        return None
    left, right = sorted((a, b), key=lambda firm: firm.id)
    return {
        "id": new_id(),
        "version": 1,
        "state": "open",
        "level": level,
        "match": match,
        "left_id": left.id,
        "left_name": left.name,
        "right_id": right.id,
        "right_name": right.name,
        "created_at": uow.now,
        "updated_at": uow.now,
        "created_by": uow.call.actor_id,
        "updated_by": uow.call.actor_id,
    }


def _level(a: Any, b: Any, match: str) -> str:
    """Return how sure it is; who shares a number and not a name is looked at by people."""
    alike = likeness(a._mapping, b._mapping)
    if match in FINDS or match == "email":
        return "same" if match == "credit_code" or alike == "same" else "similar"
    if match == "former_name":
        return "similar"
    return alike


def _insert(uow: UnitOfWork, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    connection = uow.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    count = select(func.count()).select_from(DuplicatePair)
    before = connection.scalar(count) or 0
    connection.execute(make(DuplicatePair).on_conflict_do_nothing(), rows)
    return (connection.scalar(count) or 0) - before


def between(uow: UnitOfWork, one: str, other: str) -> DuplicatePair | None:
    """Return the pair of two customers, locked."""
    both = DuplicatePair.left_id.in_((one, other)) & DuplicatePair.right_id.in_((one, other))
    return uow.session.scalars(select(DuplicatePair).where(both).with_for_update()).first()


def of(uow: UnitOfWork, customer_id: str) -> list[DuplicatePair]:
    """Return all pairs of a customer."""
    mine = or_(DuplicatePair.left_id == customer_id, DuplicatePair.right_id == customer_id)
    return list(uow.session.scalars(select(DuplicatePair).where(mine)))
