"""What was set aside and never used is given back."""

from chassis.due import when_due
from ledger.journal import store as journal
from ledger.pendings import store
from ledger.pendings.rules import LAPSE


@when_due(LAPSE)
def give_back_what_was_set_aside_too_long(work, *, uow):
    pending = store.waiting(uow, work.key)
    if pending is not None:
        pending.resolve("lapsed")
        journal.give_back(uow, pending.id)
