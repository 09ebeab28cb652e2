"""Orders that are cancelled give their money back; what waits for debts goes to new ones."""

from chassis.binding import reacts_to
from chassis.due import when_due
from contracts.organization import approval
from contracts.sales import order
from ledger.awaiting import store as awaiting
from ledger.bad_debts import store as bad_debts
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.offsets import store as offsets
from ledger.periods import store as periods
from ledger.receipts import others, store
from ledger.receipts.model import Receipt
from ledger.receivables import store as receivables
from ledger.receivables.rules import PAY


@reacts_to(order.cancelled)
def take_back_the_receivable_of_a_cancelled_order(event, *, uow, settings):
    seen = receivables.of_order(uow, event.subject)
    if seen is not None:
        others.lock_debt(uow, seen)
    exposure = exposures.lock(uow, event["customer_id"], event["total"].currency)
    exposures.shift(uow, exposure, held=-exposures.free(uow, event.subject, "used"))
    if seen is None or seen.state == "cancelled":
        return
    receivable = receivables.by_ids(uow, [seen.id])[seen.id]
    day = periods.open_day(uow)
    undone = offsets.free(uow, receivable, exposure, (event["number"], day), settings)
    undone += bad_debts.free(uow, receivable, exposure, day)
    freed, moves = store.free(uow, receivable, day, settings)
    others.give_back(uow, receivable, freed)
    reversals = receivables.take_back(uow, exposure, receivable, day)
    journal.post(uow, *reversals, *moves, *undone)


@when_due(PAY)
def pay_a_new_debt_of_what_waits_for_it(work, *, uow, settings):
    seen = receivables.by_id(uow, work.key)
    exposure = exposures.lock(uow, seen.customer_id, seen.currency)
    receivable = receivables.still_open(uow, work.key)
    if receivable is None:
        return
    parts, drafts = store.give_what_waits(uow, receivable, settings)
    paid, cleared = sum(p.paid for p in parts), sum(p.cleared for p in parts)
    exposures.shift(uow, exposure, receivable=-cleared, advances=-paid)
    journal.post(uow, *drafts)


@reacts_to(*approval.ANSWERS)
def keep_the_answer_about_a_receipt(event, *, uow):
    receipt = awaiting.of_approval(uow, Receipt, event.subject)
    if receipt is not None:
        receipt.answer(event)
