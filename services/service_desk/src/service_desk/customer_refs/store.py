"""Every query about known customers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from chassis.uow import UnitOfWork
from service_desk.customer_refs.model import CustomerRef


def find(uow: UnitOfWork, customer_id: str) -> CustomerRef | None:
    """Return the customer unless it is unknown or was removed."""
    known = uow.session.get(CustomerRef, customer_id)
    return None if known is None or known.removed else known


def keep(uow: UnitOfWork, customer_id: str, version: int, **told: object) -> None:
    """Remember what was told of a customer, unless something newer is known."""
    known = uow.session.get(CustomerRef, customer_id, with_for_update=True)
    if known is None:
        uow.session.add(CustomerRef(id=customer_id, version=version, **told))
    elif known.version < version:
        known.version = version
        for name, value in told.items():
            setattr(known, name, value)


def keep_new(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Remember many customers that were just opened; what is known of one already is newer."""
    connection = uow.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    if rows:
        fresh = [{"version": 1, "removed": False, **row} for row in rows]
        connection.execute(make(CustomerRef).on_conflict_do_nothing(), fresh)
