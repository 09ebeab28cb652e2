"""What we owe and is due is told, so that somebody pays it in time."""

from chassis.due import when_due
from contracts.ledger import payable as contract
from ledger.payables import store
from ledger.periods import store as periods


@when_due(store.REMIND)
def tell_that_a_payable_is_due(work, *, uow, settings):
    payable = store.still_open(uow, work.key)
    if payable is None:
        return
    about = store.told_of(payable, periods.today(uow), settings)
    days_left, level = about["days_left"], about["level"]
    if 0 < days_left <= settings.remind_days:
        uow.emit(contract.due_soon, payable, days_left=days_left)
    if level > work["told"]:
        uow.emit(contract.overdue, payable, level=level, days_overdue=-days_left)
    store.watch(uow, payable, settings, told=max(level, work["told"]))
