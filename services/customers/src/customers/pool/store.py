"""Every query about the pool."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select

from chassis.contract import Operation
from chassis.lists import page
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.customers import pool as contract
from customers.customers.model import Customer, words
from customers.pool.model import PooledCustomer, pool_view, shown
from customers.pools import store as pools

KEPT_DAYS = 31
_v = pool_view.c


def pooled(uow: UnitOfWork, operation: Operation, command: Any) -> dict[str, Any]:
    """Return a page of the caller's pools; what is not shown cannot be searched for either."""
    assert operation.listing is not None
    c, mine = Customer.__table__.c, pools.mine(uow)
    open_to_it = [pool.id for pool in mine if not pools.asked(command) & set(pool.hidden)]
    here = or_(c.pool_id.is_(None), c.pool_id.in_(open_to_it))
    where: list[ColumnElement[bool]] = [c.owner_id.is_(None), c.deleted_at.is_(None), here]
    if command.get("q"):
        where.append(words.condition(uow.session, c.id, command["q"], numbers=False))
    found = page(uow, operation.listing, PooledCustomer, command, *where)  # type: ignore[arg-type]
    hides = {pool.id: pool.hidden for pool in mine}
    able = verbs(uow)
    return {**found, "items": [shown(row, hides, able) for row in found["items"]]}


def verbs(uow: UnitOfWork) -> list[str]:
    """Return what the caller may do with customers of the pool."""
    offered = (contract.view, contract.claim, contract.assign)
    return [operation.verb for operation in offered if uow.call.allows(operation.permission)]


def take(uow: UnitOfWork, customer_id: str) -> Customer:
    """Return a customer, locked, whoever may see it; raises NotFound."""
    return uow.load(Customer, customer_id, present(Customer), change=True)


def waiting(uow: UnitOfWork, pool_id: str | None, command: Any) -> list[Customer]:
    """Return the customers that lie longest in a pool, locked; who is being claimed is left out."""
    c = Customer
    here = [c.owner_id.is_(None), present(c), c.pool_id.is_not_distinct_from(pool_id)]
    here += [getattr(c, name) == command[name] for name in ("source", "region") if name in command]
    wanted = select(c).where(*here).order_by(c.obtained_at, c.id).limit(command["most"])
    return list(uow.session.scalars(wanted.with_for_update(skip_locked=True)))


def viewed(uow: UnitOfWork, day: dt.date) -> set[str]:
    """Return the ids of what the caller has opened of pools on a day."""
    mine = (_v.staff_id == uow.call.actor_id, _v.day == day)
    return set(uow.session.connection().scalars(select(_v.customer_id).where(*mine)))


def note_view(uow: UnitOfWork, day: dt.date, record_id: str) -> None:
    """Note that the caller opens a customer or a lead; his views of long ago are forgotten."""
    connection, me = uow.session.connection(), uow.call.actor_id
    old = (_v.staff_id == me, _v.day < day - dt.timedelta(days=KEPT_DAYS))
    connection.execute(delete(pool_view).where(*old))
    row = {"staff_id": me, "day": day, "customer_id": record_id}
    connection.execute(insert(pool_view).values(**row))


def take_many(uow: UnitOfWork, customer_ids: Sequence[str]) -> list[Customer]:
    """Return those customers that are there, locked in one order, whoever may see them."""
    wanted = select(Customer).where(Customer.id.in_(customer_ids), present(Customer))
    wanted = wanted.order_by(Customer.id).with_for_update()
    return list(uow.session.scalars(wanted.execution_options(populate_existing=True)))
