"""Who had what lies in a pool: told to those who had it, and to those above its members."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis import stock
from chassis.errors import NotFound
from chassis.scopes import present
from chassis.uow import UnitOfWork
from customers.pools import store

Periods = Sequence[Mapping[str, Any]]


def owners_of(
    uow: UnitOfWork, model: Any, record_id: str, periods: Callable[[Any], Periods]
) -> Periods:
    """
    Return the owner history of a record that the caller sees, or may look back at in its pool.

    periods: returns the history of a record. Raises NotFound.
    """
    try:
        return periods(stock.load(uow, model, record_id))
    except NotFound:
        pooled = uow.load(model, record_id, model.owner_id.is_(None), present(model))
        told = periods(pooled)
        if uow.call.actor_id in {one["owner_id"] for one in told} or _is_above(uow, pooled):
            return told
        raise


def _is_above(uow: UnitOfWork, pooled: Any) -> bool:
    """Tell whether the caller administers the pool, or as its member sees more than his own."""
    pool, call = store.found(uow, pooled.pool_id), uow.call
    if pool and call.actor_id in pool.administrator_ids:
        return True
    return call.scope(pooled.resource) != "own" and (pool is None or pool.has_member(call))
