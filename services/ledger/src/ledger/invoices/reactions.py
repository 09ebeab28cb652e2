"""Invoices follow orders that are cancelled."""

from chassis.binding import reacts_to
from contracts.sales import order
from ledger.exposures import store as exposures
from ledger.invoices import store
from ledger.receivables import store as receivables


@reacts_to(order.cancelled)
def invoice_nothing_of_a_cancelled_order(event, *, uow):
    receivable = receivables.of_order(uow, event.subject)
    if receivable is not None:
        exposures.lock(uow, receivable.customer_id, receivable.currency)
        store.lock_receivable(uow, receivable.id)
        reason = event.get("reason") or event["number"]
        store.follow_cancelled(uow, receivable, reason[:200])
