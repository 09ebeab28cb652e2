"""Credit that nobody turned into a receivable is given back."""

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.sales import order
from ledger.exposures import stages, store


@when_due(store.LAPSE)
def give_back_what_was_held_for_an_order_never_confirmed(work, *, uow):
    held = store.hold_of(uow, work.key)
    if held is not None:
        exposure = store.lock(uow, held.customer_id, held.currency)
        store.shift(uow, exposure, held=-store.free(uow, work.key, "released"))


@reacts_to(order.shipped)
def know_what_was_delivered(event, *, uow):
    if event.get("shipment_total"):
        stages.deliver(uow, event.subject, event["shipment_total"].minor)
