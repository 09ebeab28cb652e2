"""Customers follow a changed scheme."""

from chassis.due import when_due
from customers.grades import store

STEP = 200


@when_due(store.REBUILDING)
def grade_by_what_was_folded_anew(work, *, uow):
    uow.schedule(store.REGRADE, "all", uow.now, {"after": ""})


@when_due(store.REGRADE)
def grade_everybody_anew(work, *, uow, settings):
    """Go through some more customers; a change of a scheme asks for the first step."""
    ids = store.some_after(uow, work["after"], STEP)
    store.recount(uow, settings.currency, *ids)
    if len(ids) == STEP:
        uow.schedule(store.REGRADE, "all", uow.now, {"after": ids[-1]})
