"""Group pools begin each week anew: what nobody wanted moves on."""

import datetime as dt
from typing import Any

from chassis.due import when_due
from customers.customers import holding
from customers.customers import store as customers
from customers.leads import store as leads
from customers.pools import store
from customers.pools.model import PublicPool

STEP = 200


@when_due(store.REFRESH)
def move_on_what_nobody_claimed(work, *, uow):
    """Move some of those that lay there when the week began, and go on until all are gone."""
    pool = store.found(uow, work.key)
    if pool is None or pool.refresh_weekday is None or not pool.active:
        return
    before = dt.datetime.fromisoformat(work["before"])
    move = _move_leads if pool.holds == "leads" else _move_customers
    if move(uow, pool, before) == STEP:
        more = {**work.data, "moved": work.data.get("moved", 0) + STEP}
        uow.schedule(store.REFRESH, pool.id, uow.now, more)
    else:
        store.schedule_refresh(uow, pool)


def _move_customers(uow: Any, pool: PublicPool, before: dt.datetime) -> int:
    waiting = customers.lying_since(uow, pool.id, before, STEP)
    for customer in waiting:
        customer.pool_id = store.origin(uow, pool.refresh_to)
        holding.hand_over(uow, customer, (None, None), "refresh")
    return len(waiting)


def _move_leads(uow: Any, pool: PublicPool, before: dt.datetime) -> int:
    waiting = leads.lying_since(uow, pool.id, before, STEP)
    for lead in waiting:
        lead.pool_id = store.origin(uow, pool.refresh_to)
        leads.hand_over(uow, lead, (None, None), "refresh")
    return len(waiting)
