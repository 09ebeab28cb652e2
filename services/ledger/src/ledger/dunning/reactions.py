"""Overdue receivables are told level by level, so that somebody is reminded."""

from chassis.due import when_due
from contracts.ledger import receivable as contract
from ledger.dunning.rules import DUN, levels, reached
from ledger.periods import store as periods
from ledger.receivables import store


@when_due(DUN)
def tell_that_a_receivable_is_overdue(work, *, uow, settings):
    receivable = store.still_open(uow, work.key)
    if receivable is None:
        return
    today, days = periods.today(uow), levels(settings.dunning_days)
    if today < receivable.due_on:
        uow.emit(contract.due_soon, receivable, days_left=(receivable.due_on - today).days)
    level = reached(receivable.due_on, today, days)
    if level > receivable.dunning_level:
        receivable.dunning_level = level
        late = (today - receivable.due_on).days
        uow.emit(contract.overdue, receivable, level=level, days_overdue=late)
    store.watch(uow, receivable, settings)
