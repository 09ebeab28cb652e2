"""Group pools begin each week anew: what nobody wanted moves on."""

import datetime as dt

from chassis.due import when_due
from customers.customers import holding
from customers.customers import store as customers
from customers.pools import store

STEP = 200


@when_due(store.REFRESH)
def move_on_what_nobody_claimed(work, *, uow):
    """Move some of those that lay there when the week began, and go on until all are gone."""
    pool = store.found(uow, work.key)
    if pool is None or pool.refresh_weekday is None or not pool.active:
        return
    before = dt.datetime.fromisoformat(work["before"])
    waiting = customers.lying_since(uow, pool.id, before, STEP)
    for customer in waiting:
        customer.pool_id = store.origin(uow, pool.refresh_to)
        holding.hand_over(uow, customer, (None, None), "refresh")
    if len(waiting) == STEP:
        more = {**work.data, "moved": work.data.get("moved", 0) + STEP}
        uow.schedule(store.REFRESH, pool.id, uow.now, more)
    else:
        store.schedule_refresh(uow, pool)
