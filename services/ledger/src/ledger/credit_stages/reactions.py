"""How this service learns what was delivered, and what came back."""

from chassis.binding import reacts_to
from contracts.sales import order
from ledger.credit_stages import store as stages


@reacts_to(order.shipped)
def know_what_was_delivered(event, *, uow):
    if event.get("shipment_total"):
        stages.deliver(uow, event.subject, event["shipment_total"].minor)


@reacts_to(order.returned)
def know_what_came_back(event, *, uow):
    if event.get("return_total"):
        stages.deliver(uow, event.subject, -event["return_total"].minor)
