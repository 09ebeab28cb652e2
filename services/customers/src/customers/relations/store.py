"""Every query about relations."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select

from chassis.uow import UnitOfWork
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.duplicates.rules import masked_name
from customers.relations.model import Relation

MOST = 200


def of(uow: UnitOfWork, what: str, record_id: str) -> list[Relation]:
    """Return the relations of a record, the oldest first; none to itself after a merger."""
    r = Relation
    mine = or_(r.from_id == record_id, r.to_id == record_id)
    chosen = select(r).where(r.of == what, mine, r.from_id != r.to_id)
    return list(uow.session.scalars(chosen.order_by(r.created_at, r.id).limit(MOST)))


def shown(
    uow: UnitOfWork, record_id: str, relations: Iterable[Relation], inverses: dict[str, str]
) -> list[dict[str, Any]]:
    """Return relations as *record_id* sees them; whom the caller may not see is masked."""
    relations = list(relations)
    briefs = _briefs(uow, relations, {r.other_than(record_id) for r in relations})
    told = []
    for relation in relations:
        other = briefs.get(relation.other_than(record_id))
        if other is not None and other.deleted_at is None:
            told.append(_shown(relation, record_id, other, inverses))
    return told


def find(uow: UnitOfWork, what: str, record_id: str, relation_id: str) -> Relation | None:
    """Return one relation of a record."""
    r = Relation
    mine = or_(r.from_id == record_id, r.to_id == record_id)
    return uow.session.scalars(select(r).where(r.id == relation_id, r.of == what, mine)).first()


def drop(uow: UnitOfWork, relation: Relation) -> None:
    """Delete a relation."""
    uow.session.connection().execute(delete(Relation).where(Relation.id == relation.id))


def _briefs(uow: UnitOfWork, relations: list[Relation], ids: set[str]) -> dict[str, Any]:
    if not relations:
        return {}
    if relations[0].of == "customer":
        return {row.id: row for row in customers.briefs(uow, ids)}
    people = contacts.briefs(uow, Contact.id.in_(ids), most=MOST)
    return {row.id: row for row in people}


def _shown(
    relation: Relation, record_id: str, other: Any, inverses: dict[str, str]
) -> dict[str, Any]:
    visible = bool(other.visible)
    return {
        "id": relation.id,
        "other_id": other.id,
        "other_name": other.name if visible else masked_name(other.name),
        "visible": visible,
        "kind": relation.kind_for(record_id, inverses),
        "note": relation.note,
        "created_at": relation.created_at,
    }
