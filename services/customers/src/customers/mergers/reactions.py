"""How rows that came late follow a merger."""

from chassis import merging
from chassis.due import when_due
from customers.deals import store as deals
from customers.grades import store as grades
from customers.mergers import store
from customers.mergers.model import Merger


@when_due(store.SWEEP)
def let_late_ones_follow(work, *, uow):
    merger = uow.session.get(Merger, work.key)
    if merger is not None:
        moved = merging.sweep(uow, work, store.KINDS[merger.kind].references)
        if moved and merger.kind == "customer":
            deals.settle(uow, moved.new_id)
            grades.ask(uow, moved.old_id, moved.new_id)
