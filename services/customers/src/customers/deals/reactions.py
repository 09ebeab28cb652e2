"""How this service learns which deals were closed, and which of them were closed by mistake."""

import datetime as dt

from chassis.binding import reacts_to
from contracts.sales import opportunity, order
from customers.deals import store

CLOSES = {event.type for event in (opportunity.won, order.confirmed)}


@reacts_to(
    opportunity.won,
    opportunity.reopened,
    opportunity.removed,
    opportunity.restored,
    order.confirmed,
    order.cancelled,
)
def know_the_closed_deals(event, *, uow):
    """A deal that was not won is none; one in the recycle bin counts again when it comes back."""
    closes, back = event.type in CLOSES, event.type == opportunity.restored.type
    at = dt.datetime.fromisoformat(event.time)
    row = {
        "id": event.subject,
        "version": event.version,
        "customer_id": event["customer_id"],
        "closed_at": at if closes else store.closed_at(uow, event.subject) or at,
        "counts": closes or (back and event.get("state") == "won"),
    }
    store.keep(uow, row)
