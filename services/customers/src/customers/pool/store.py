"""Every query about the pool."""

from typing import Any

from sqlalchemy import ColumnElement

from chassis.contract import Operation
from chassis.lists import page
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.customers import pool as contract
from customers.customers.model import Customer, words
from customers.pool.model import PooledCustomer, shown


def pooled(uow: UnitOfWork, operation: Operation, command: Any) -> dict[str, Any]:
    """Return a page of the pool; what is masked cannot be searched for either."""
    assert operation.listing is not None
    c = Customer.__table__.c
    where: list[ColumnElement[bool]] = [c.owner_id.is_(None), c.deleted_at.is_(None)]
    if command.get("q"):
        where.append(words.condition(uow.session, c.id, command["q"], numbers=False))
    found = page(uow, operation.listing, PooledCustomer, command, *where)  # type: ignore[arg-type]
    verbs = [o.verb for o in (contract.claim, contract.assign) if uow.call.allows(o.permission)]
    return {**found, "items": [shown(row, verbs) for row in found["items"]]}


def take(uow: UnitOfWork, customer_id: str) -> Customer:
    """Return a customer, locked, whoever may see it; raises NotFound."""
    return uow.load(Customer, customer_id, present(Customer), change=True)
