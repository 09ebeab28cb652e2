"""How records follow the survivor of a merger, and come back after a split."""

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from chassis.merging import Merge
from contracts.customers import merger
from ledger.bad_debts.model import BadDebt
from ledger.cash_entries.model import CashEntry
from ledger.credit_notes.model import CreditNote
from ledger.exposures.model import Hold
from ledger.mergers import store
from ledger.payment_plans.model import PaymentPlan
from ledger.prepaid_cards.model import PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.sale_lines.model import SaleLine

SWEEP = "ledger.merge_late_ones"
REFERENCES = (
    Receivable.customer_id,
    Receipt.customer_id,
    Hold.customer_id,
    PaymentPlan.customer_id,
    PrepaidCard.customer_id,
    BadDebt.customer_id,
    CreditNote.customer_id,
    SaleLine.customer_id,
    CashEntry.customer_id,
)


@reacts_to(merger.customers_merged)
def follow_the_surviving_customer(event, *, uow):
    merge = Merge.told(event)
    merging.follow(uow, merge, REFERENCES, SWEEP)
    store.fold_exposures(uow, merge.old_id, merge.new_id)


@reacts_to(merger.customers_split)
def go_back_to_the_customer(event, *, uow):
    merge = Merge.told(event)
    merging.bring_back(uow, merge, REFERENCES)
    store.fold_exposures(uow, merge.old_id, merge.new_id)


@when_due(SWEEP)
def let_late_ones_follow(work, *, uow):
    merge = merging.sweep(uow, work, REFERENCES)
    if merge is not None:
        store.fold_exposures(uow, merge.old_id, merge.new_id)
