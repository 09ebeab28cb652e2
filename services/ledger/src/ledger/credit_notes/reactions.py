"""Goods that come back propose a credit; what is never shipped is credited at once."""

from chassis.binding import reacts_to
from chassis.numbering import next_number
from contracts.sales import order
from ledger.credit_giving.store import give
from ledger.credit_notes import store
from ledger.credit_notes.rules import rows_of
from ledger.exposures import store as exposures
from ledger.periods import store as periods
from ledger.receipts import others
from ledger.receivables import store as receivables


@reacts_to(order.cancelled)
def credit_nothing_of_a_cancelled_order(event, *, uow):
    receivable = receivables.of_order(uow, event.subject)
    if receivable is not None:
        exposures.lock(uow, receivable.customer_id, receivable.currency)
        store.follow_cancelled(uow, receivable, periods.open_day(uow))


@reacts_to(order.returned)
def propose_a_credit_for_goods_that_came_back(event, *, uow):
    back, worth = event.get("goods_return"), event.get("return_total")
    receivable = receivables.of_order(uow, event.subject)
    if not back or not worth or back.get("exchange") or receivable is None:
        return
    note = _note(uow, receivable, worth, event.get("returned_lines"))
    if note is not None:
        note.reason = (back.get("reason") or event["number"])[:200]
        note.state, note.goods_return_id = "proposed", back["id"]
        uow.add(note)


@reacts_to(order.closed)
def credit_what_is_never_shipped(event, *, uow, settings):
    worth, seen = event.get("closed_total"), receivables.of_order(uow, event.subject)
    if not worth or seen is None:
        return
    others.lock_debt(uow, seen)
    receivable = receivables.by_ids(uow, [seen.id])[seen.id]
    note = _note(uow, receivable, worth, event.get("closed_lines"))
    if note is not None:
        note.reason = (event.get("reason") or event["number"])[:200]
        give(uow, note, receivable, settings)


def _note(uow, receivable, worth, lines):
    """Return a credit of *worth*, or of what can still be credited; None where nothing can."""
    left = min(worth.minor, store.creditable(uow, receivable))
    if left <= 0 or receivable.state == "cancelled" or worth.currency != receivable.currency:
        return None
    note = store.new(uow, receivable, "")
    note.rows = rows_of(lines or ())
    store.fill(uow, note, receivable, left)
    tax = max(store.tax_left(uow, receivable), 0)
    if note.tax_minor > tax:  # another credit gave back more than its share
        store.fill(uow, note, receivable, left, tax)
    note.number = next_number(uow, "credit_note", store.NUMBER)
    return note
