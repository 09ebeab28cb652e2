"""How products from before a change of the search come to be found by the new one."""

from chassis.due import when_due
from sales.products import store

STEP = 200


@when_due("sales.learn_products_anew")
def learn_step_by_step(work, *, uow):
    """Go through some more products; a migration asks for the first step."""
    last = store.learn_anew(uow, work["after"], STEP)
    if last:
        uow.schedule("sales.learn_products_anew", "all", uow.now, {"after": last})
