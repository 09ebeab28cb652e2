"""How this service learns what customers owe."""

import datetime as dt

from chassis.binding import reacts_to
from contracts.ledger import exposure
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
