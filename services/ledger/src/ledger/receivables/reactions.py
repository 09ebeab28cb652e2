"""Receivables follow orders."""

import datetime as dt
from zoneinfo import ZoneInfo

from chassis.binding import reacts_to
from contracts.sales import order
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.periods import store as periods
from ledger.receivables import store


@reacts_to(order.confirmed)
def open_the_receivable_of_a_confirmed_order(event, *, uow, settings):
    total = event["total"]
    exposure = exposures.lock(uow, event["customer_id"], total.currency)
    if store.of_order(uow, event.subject) is not None:
        return
    customers.foretell(uow, event["customer_id"], event.get("customer_name") or "")
    held = exposures.free(uow, event.subject, "used")
    exposures.shift(uow, exposure, receivable=total.minor, held=-held)
    receivable = store.new(_fields(event, uow), settings)
    draft = store.open_(uow, receivable, settings, settings.income_account)
    if draft is not None:
        journal.post_at_last(uow, draft)


def _fields(event, uow):
    confirmed_at = dt.datetime.fromisoformat(event.time)
    day = confirmed_at.astimezone(ZoneInfo(uow.call.time_zone)).date()
    return {
        "customer_id": event["customer_id"],
        "customer_name": event.get("customer_name") or "",
        "title": event["number"],
        "source_type": "order",
        "source_id": event.subject,
        "owner_id": event.get("owner_id"),
        "department_id": event.get("department_id"),
        "amount": event["total"],
        "tax": event["tax"],
        "happened_on": periods.open_day(uow, day),
        "due_on": event.get("due_on"),
    }
