"""Goods that come back and are not sent again propose a credit."""

from chassis.binding import reacts_to
from chassis.numbering import next_number
from contracts.sales import order
from ledger.credit_notes import store
from ledger.credit_notes.rules import rows_of
from ledger.exposures import store as exposures
from ledger.periods import store as periods
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
    stands = receivable.amount_minor - receivable.credited_minor
    left = min(worth.minor, stands - store.proposed(uow, receivable.id))
    if left <= 0 or receivable.state == "cancelled" or worth.currency != receivable.currency:
        return
    note = store.new(uow, receivable, (back.get("reason") or event["number"])[:200])
    note.state, note.goods_return_id = "proposed", back["id"]
    note.rows = rows_of(event.get("returned_lines") or ())
    store.fill(uow, note, receivable, left)
    note.number = next_number(uow, "credit_note", store.NUMBER)
    uow.add(note)
