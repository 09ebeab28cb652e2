"""How many records of pools one person opens in a day: customers and leads together."""

from types import SimpleNamespace

from chassis.uow import UnitOfWork
from contracts.customers import pool as contract
from customers.customers import store as customers
from customers.pool import store
from customers.pool.rules import day_began


def count(uow: UnitOfWork, record_id: str, limit: int) -> None:
    """
    Count each record once a day; with the last that is allowed the house is told.

    limit: 0 allows any number. Raises ViewLimit.
    """
    today = day_began(uow.now, uow.call.time_zone).date()
    customers.one_at_a_time(uow, uow.call.actor_id)
    seen = store.viewed(uow, today)
    if record_id in seen:
        return
    if limit and len(seen) >= limit:
        raise contract.ViewLimit(viewed=len(seen), limit=limit)
    store.note_view(uow, today, record_id)
    if limit and len(seen) + 1 == limit:
        about = {"staff_id": uow.call.actor_id, "on": today, "viewed": limit}
        person = SimpleNamespace(id=uow.call.actor_id, version=0)
        uow.emit(contract.view_limit_reached, person, **about)
