"""How this service learns what customers owe and are owed."""

import datetime as dt

from chassis import merging
from chassis.binding import reacts_to
from contracts.ledger import exposure
from contracts.sales import order
from customers.credit import store


@reacts_to(exposure.changed)
def keep_what_the_customer_owes(event, *, uow):
    amounts = ("receivable", "held", "advances", "exposure")
    row = {
        "customer_id": event["customer_id"],
        "currency": event["currency"],
        "version": event.version,
        "told_at": dt.datetime.fromisoformat(event.time),
        **{f"{name}_minor": event[name].minor for name in amounts},
    }
    store.keep(uow, row)


@reacts_to(order.confirmed, order.shipped, order.completed, order.reopened, order.cancelled)
def know_which_orders_are_open(event, *, uow):
    customer_id = event["customer_id"]
    row = {
        "id": event.subject,
        "version": event.version,
        "customer_id": merging.survivor_of(uow, customer_id) or customer_id,
        "number": event["number"],
        "open": event.get("state") == "confirmed",
    }
    store.keep_order(uow, row)
