"""How rows that came late follow a merger."""

from chassis import merging
from chassis.due import when_due
from customers.mergers import store
from customers.mergers.model import Merger


@when_due(store.SWEEP)
def let_late_ones_follow(work, *, uow):
    merger = uow.session.get(Merger, work.key)
    if merger is not None:
        merging.sweep(uow, work, store.KINDS[merger.kind].references)
