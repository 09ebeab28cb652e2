"""Every query about pairs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.duplicate_pairs.model import DuplicatePair
from customers.leads.model import Lead

SIDES = (DuplicatePair.left_id, DuplicatePair.right_id)
MODELS: tuple[Any, ...] = (Customer, Contact, Lead)


def seen(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that the caller may see both records, merged ones too."""
    return or_(*(_both_seen(uow, model) for model in MODELS))


def _both_seen(uow: UnitOfWork, model: Any) -> ColumnElement[bool]:
    # One look-up for each row of the page; as a list of ids all records would be read.
    mine = visible(model, uow.call)
    sides = (select(model.id).where(model.id == side, mine).exists() for side in SIDES)
    return and_(DuplicatePair.of == model.resource, *sides)


def insert(uow: UnitOfWork, rows: list[dict[str, Any]]) -> int:
    """Write pairs that are not noted yet; return how many they were."""
    if not rows:
        return 0
    connection = uow.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    count = select(func.count()).select_from(DuplicatePair)
    before = connection.scalar(count) or 0
    connection.execute(make(DuplicatePair).on_conflict_do_nothing(), rows)
    return (connection.scalar(count) or 0) - before


def among(uow: UnitOfWork, ones: Sequence[str], others: Sequence[str]) -> list[DuplicatePair]:
    """Return the pairs with one side among *ones* and one among *others*, locked."""
    left, right = DuplicatePair.left_id, DuplicatePair.right_id
    both = or_(left.in_(ones) & right.in_(others), left.in_(others) & right.in_(ones))
    chosen = select(DuplicatePair).where(both).order_by(DuplicatePair.id)
    return list(uow.session.scalars(chosen.with_for_update()))


def of(uow: UnitOfWork, customer_id: str) -> list[DuplicatePair]:
    """Return all pairs of a customer."""
    mine = or_(DuplicatePair.left_id == customer_id, DuplicatePair.right_id == customer_id)
    return list(uow.session.scalars(select(DuplicatePair).where(mine)))
