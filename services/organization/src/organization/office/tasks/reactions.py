"""Remind of tasks before they are due."""

from chassis.due import when_due
from organization.office.tasks import store


@when_due(store.REMINDER)
def remind_of_the_task(work, *, uow):
    store.remind(uow, work["task_id"])
