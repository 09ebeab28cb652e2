"""Every query on the owner history."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from chassis.bulk import insert_columns, insert_many
from chassis.uow import UnitOfWork
from customers.ownership.model import ownership

c = ownership.c
First = tuple[str, str | None, str | None]
"""A new customer, its owner, and the pool in which it lies."""


def begin(uow: UnitOfWork, owners: Iterable[First], how: str) -> None:
    """Note the first owners of new customers, one at least, as (customer, owner, pool)."""
    customer_ids, owner_ids, pool_ids = map(list, zip(*owners, strict=True))
    alike = _row(uow, "", None, how)
    columns = {name: [value] * len(customer_ids) for name, value in alike.items()}
    columns |= {"customer_id": customer_ids, "owner_id": owner_ids, "pool_id": pool_ids}
    insert_columns(uow.session.connection(), ownership, columns)


def move(uow: UnitOfWork, customer: Any, to: str | None, how: str, reason: str | None) -> None:
    """Note that a customer came to another owner, or with None into the pool that it names."""
    close(uow, customer.id)
    row = {**_row(uow, customer.id, to, how), "reason": reason, "pool_id": customer.pool_id}
    insert_many(uow.session.connection(), ownership, [row])


def close(uow: UnitOfWork, customer_id: str) -> None:
    """Note that nobody has a customer any more."""
    running = update(ownership).where(c.customer_id == customer_id, c.to_at.is_(None))
    uow.session.connection().execute(running.values(to_at=uow.now))


def periods(uow: UnitOfWork, *customer_ids: str) -> list[Any]:
    """Return the owners of a customer and of those that were merged into it, newest first."""
    mine = select(ownership).where(c.customer_id.in_(customer_ids))
    chosen = mine.order_by(c.from_at.desc(), c.number.desc())
    return list(uow.session.connection().execute(chosen.limit(200)).mappings())


def claims_since(uow: UnitOfWork, owner_id: str, since: dt.datetime, pool_id: str | None) -> int:
    """Return how many customers *owner_id* claimed since then from one pool."""
    counted = select(func.count()).where(
        c.owner_id == owner_id,
        c.from_at >= since,
        c.how == "claim",
        c.pool_id.is_not_distinct_from(pool_id),
    )
    return uow.session.scalar(counted) or 0


def lost_at(uow: UnitOfWork, customer_id: str, owner_id: str) -> dt.datetime | None:
    """Return when *owner_id* last lost the customer, or None if he never had it."""
    last = select(func.max(c.to_at)).where(c.customer_id == customer_id, c.owner_id == owner_id)
    return uow.session.scalar(last)


def _row(uow: UnitOfWork, customer_id: str, owner_id: str | None, how: str) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "owner_id": owner_id,
        "from_at": uow.now,
        "how": how,
        "reason": None,
        "by_id": uow.call.actor_id,
    }
