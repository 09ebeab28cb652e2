"""How records follow the survivor of a merger, and come back after a split."""

from chassis import merging
from chassis.binding import reacts_to
from chassis.due import when_due
from chassis.following import Following
from chassis.merging import Merge
from contracts.customers import merger
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.cash_entries.model import CashEntry
from ledger.credits.model import CreditNote, SupplierCredit
from ledger.exposures.model import Hold
from ledger.instalments.model import PaymentPlan
from ledger.invoices.model import Invoice
from ledger.journal import store as journal
from ledger.journal.rules import Draft
from ledger.mergers import descent, store
from ledger.offsets.model import Offset
from ledger.parted.store import CORRECT
from ledger.partings import store as partings
from ledger.partings.rules import MEMO
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.periods import store as periods
from ledger.prepaid_cards.model import PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.sale_lines.model import SaleLine

SWEEP = "ledger.merge_late_ones"
REFERENCES = (
    Receivable.customer_id,
    Receipt.customer_id,
    Allocation.for_customer_id,
    Hold.customer_id,
    PaymentPlan.customer_id,
    PrepaidCard.customer_id,
    BadDebt.customer_id,
    CreditNote.customer_id,
    SaleLine.customer_id,
    CashEntry.customer_id,
    PrepaidCard.introducer_id,
    Invoice.party_id,
    Payable.supplier_id,
    Payment.supplier_id,
    SupplierCredit.supplier_id,
    Offset.customer_id,
    Offset.supplier_id,
)

CUSTOMERS = ("follow_the_surviving_customer", "go_back_to_the_customer")
of_customers = Following(__name__, CUSTOMERS, REFERENCES, SWEEP, store.fold_exposures)
follow_the_surviving_customer = of_customers.merged(merger.customers_merged)
let_late_ones_follow = of_customers.late()


@reacts_to(merger.customers_split)
def go_back_to_the_customer(event, *, uow):
    merge = Merge.told(event)
    merging.bring_back(uow, merge, REFERENCES)
    descent.go_back(uow, merge)
    store.fold_exposures(uow, merge.old_id, merge.new_id)
    partings.note(uow, merge)
    uow.schedule(CORRECT, merge.id, uow.now)


@when_due(CORRECT)
def correct_what_names_the_other_customer(work, *, uow, settings):
    lines = partings.lines(uow, work.key, settings)
    if lines:
        day = periods.open_day(uow)
        draft = Draft(kind="split", happened_on=day, memo=MEMO, source_id=work.key, lines=lines)
        journal.post(uow, draft)
