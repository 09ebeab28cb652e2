"""Credit that nobody turned into a receivable is given back."""

from chassis.due import when_due
from ledger.exposures import store


@when_due(store.LAPSE)
def give_back_what_was_held_for_an_order_never_confirmed(work, *, uow):
    held = store.hold_of(uow, work.key)
    if held is not None:
        exposure = store.lock(uow, held.customer_id, held.currency)
        store.shift(uow, exposure, held=-store.free(uow, work.key, "released"))
