"""A plan becomes a receivable on its first day."""

from chassis.due import when_due
from ledger.payment_plans import store


@when_due(store.OPEN)
def open_the_receivable_of_a_plan_on_its_first_day(work, *, uow, settings):
    plan = store.waiting(uow, work.key)
    if plan is not None:
        store.become_receivable(uow, plan, settings)
