"""Every query about classes, and the one way in which a customer comes into another."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, event, exists, func, insert, or_, select

from chassis.uow import UnitOfWork
from contracts.customers import customer_class as contract
from customers.classes.model import BUILT_IN, ClassChange, CustomerClass, built_in_id
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.tables import Model
from customers.timeline.store import Note, note

MOST = 2000
"""Classes that a house can have."""
_c = CustomerClass.__table__.c


def active(uow: UnitOfWork, class_id: str, *, at: str = "/class_id") -> Any:
    """Return the class of this id into which customers may come; raises UnknownClass."""
    row = find(uow, class_id)
    if row is None:
        raise contract.UnknownClass(class_id=class_id, at=at)
    return row


def expect_all(
    uow: UnitOfWork, class_ids: Collection[str], at: str, kept: Collection[str] = ()
) -> None:
    """Raise UnknownClass at *at*, with {} for its place; those *kept* are not asked about."""
    known = {*kept, *parents(uow)} if class_ids else set()
    for place, class_id in enumerate(class_ids):
        if class_id not in known:
            raise contract.UnknownClass(class_id=class_id, at=at.format(place))


def find(uow: UnitOfWork, class_id: str) -> Any:
    """Return id, key and name of a class into which customers may come, or None."""
    wanted = select(_c.id, _c.key, _c.name).where(_c.id == class_id, _c.active)
    return uow.session.connection().execute(wanted).first()


def root(uow: UnitOfWork, class_id: str) -> str:
    """Return the class at the top above one."""
    tree = parents(uow)
    while above := tree.get(class_id):
        class_id = above
    return class_id


def parents(uow: UnitOfWork) -> dict[str, str | None]:
    """Return class id → the id of the one above."""
    rows = uow.session.connection().execute(select(_c.id, _c.parent_id).limit(MOST))
    return {row.id: row.parent_id for row in rows}


def below(uow: UnitOfWork, ids: Iterable[str]) -> set[str]:
    """Return classes and all that lie below them."""
    tree, found = parents(uow), set(ids)
    while more := {i for i, above in tree.items() if above in found and i not in found}:
        found |= more
    return found


def refuse_ring(uow: UnitOfWork, class_id: str, parent_id: str | None) -> None:
    """Raise UnknownClass or ClassRing unless a class may lie below *parent_id*."""
    if parent_id is None:
        return
    tree = parents(uow)
    if parent_id not in tree:
        raise contract.UnknownClass(class_id=parent_id, at="/parent_id")
    above: str | None = parent_id
    depth = 1
    while above is not None and above != class_id and depth < contract.DEEPEST:
        above, depth = tree.get(above), depth + 1
    if above is not None:
        raise contract.ClassRing(deepest=contract.DEEPEST)


def refuse_taken(uow: UnitOfWork, key: str) -> None:
    """Raise KeyTaken when a class has the key."""
    if uow.session.scalar(select(_c.id).where(_c.key == key)) is not None:
        raise contract.KeyTaken(key=key)


def uses(uow: UnitOfWork, class_id: str) -> int:
    """Return how many customers and classes use a class."""
    c = Customer
    named = or_(c.class_id == class_id, c.credit_class_id == class_id)
    customers = select(func.count()).select_from(c).where(named)
    children = select(func.count()).where(_c.parent_id == class_id)
    return (uow.session.scalar(customers) or 0) + (uow.session.scalar(children) or 0)


def move(
    uow: UnitOfWork,
    customer: Customer,
    to: Any,
    how: str,
    reason: str | None,
    rule_id: str | None = None,
) -> None:
    """
    Put a customer into another class, note it and tell it.

    to: a row of `active`, or None for no class.
    """
    before = customer.class_id
    customer.class_id, customer.class_since = (to.id if to else None), uow.now
    change = {"from_class_id": before, "class_id": customer.class_id, "how": how}
    change |= {"reason": reason, "rule_id": rule_id}
    uow.session.add(ClassChange(customer_id=customer.id, at=uow.now, **change))
    about = {"class_key": to and to.key, "class_name": to and to.name, "title": customer.name}
    why = {"how": how, "reason": reason, "rule_id": rule_id, "from_class_id": before}
    title = f"{to.name if to else '—'} {reason or ''}".strip()
    note(uow, Note(customer.id, contract.classified, title, customer.id))
    uow.emit(contract.classified, customer, **about, **why)
    customers.follow_clock(uow, customer.id)


def last_change(uow: UnitOfWork, customer_id: str) -> ClassChange | None:
    """Return how a customer came into its class, or None where nobody noted it."""
    g = ClassChange
    chosen = select(g).where(g.customer_id == customer_id).order_by(g.at.desc(), g.id.desc())
    return uow.session.scalars(chosen.limit(1)).first()


def moved_by_hand(since: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that no rule but people put a customer into another class since then."""
    g = ClassChange
    moved = (g.how != "rule", g.class_id.is_distinct_from(g.from_class_id), g.at >= since)
    return exists().where(g.customer_id == Customer.id, *moved)


def explain(uow: UnitOfWork, customer: Customer, reason: str) -> None:
    """Note why a customer is in its class, where that was not said or is known better by now."""
    same = {"from_class_id": customer.class_id, "class_id": customer.class_id, "how": "hand"}
    uow.session.add(ClassChange(customer_id=customer.id, at=uow.now, reason=reason, **same))


def _seed(metadata: MetaData, connection: Connection, **_: Any) -> None:
    if connection.scalar(select(_c.id).limit(1)) is None:
        connection.execute(insert(CustomerClass), list(_built_in()))


def _built_in() -> Iterable[dict[str, Any]]:
    then = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = {"version": 1, "created_at": then, "updated_at": then, "created_by": ""}
    made |= {"updated_by": "", "active": True, "built_in": True}
    for place, (key, name, children) in enumerate(BUILT_IN):
        about = {"id": built_in_id(key), "key": key, "name": name, "parent_id": None}
        yield {**made, **about, "position": place * 10}
        for below, (child, called) in enumerate(children):
            about = {"id": built_in_id(child), "key": child, "name": called}
            yield {**made, **about, "parent_id": built_in_id(key), "position": below * 10}


event.listen(Model.metadata, "after_create", _seed)
