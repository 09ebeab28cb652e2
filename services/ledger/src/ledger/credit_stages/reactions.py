"""How this service learns what was delivered."""

from chassis.binding import reacts_to
from contracts.sales import order
from ledger.credit_stages import store as stages


@reacts_to(order.shipped)
def know_what_was_delivered(event, *, uow):
    if event.get("shipment_total"):
        stages.deliver(uow, event.subject, event["shipment_total"].minor)
