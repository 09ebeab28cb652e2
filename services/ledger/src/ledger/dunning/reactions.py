"""Overdue receivables are told level by level, so that somebody is reminded."""

from chassis.due import when_due
from chassis.values import Money
from contracts.ledger import receivable as contract
from ledger.dunning.rules import DUN, levels, reached
from ledger.periods import store as periods
from ledger.receivables import store


@when_due(DUN)
def tell_that_a_receivable_is_overdue(work, *, uow, settings):
    receivable = store.still_open(uow, work.key)
    if receivable is None:
        return
    today, parts = periods.today(uow), store.parts(uow, receivable)
    for due_on, rest in parts:
        days_left = (due_on - today).days
        if 0 < days_left <= settings.remind_days:
            about = {"due_on": due_on, "open_amount": Money(rest, receivable.currency)}
            uow.emit(contract.due_soon, receivable, days_left=days_left, **about)
    _tell_the_level(uow, receivable, parts, levels(settings.dunning_days), today)
    store.watch(uow, receivable, settings)


def _tell_the_level(uow, receivable, parts, days, today):
    """Tell the level that the first open part has reached, with all that is due by now."""
    due_on = parts[0][0] if parts else receivable.due_on
    level = reached(due_on, today, days)
    if level > receivable.dunning_level:
        late = sum(rest for day, rest in parts if day <= today)
        about = {"due_on": due_on, "open_amount": Money(late, receivable.currency)}
        days_overdue = (today - due_on).days
        uow.emit(contract.overdue, receivable, level=level, days_overdue=days_overdue, **about)
    receivable.dunning_level = level
