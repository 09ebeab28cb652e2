"""How records follow the survivor of a merger, and come back after a split."""

from chassis.following import Following
from contracts.customers import merger
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.cash_entries.model import CashEntry
from ledger.credits.model import CreditNote, SupplierCredit
from ledger.exposures.model import Hold
from ledger.instalments.model import PaymentPlan
from ledger.invoices.model import Invoice
from ledger.mergers import store
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payments.model import Payment
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
go_back_to_the_customer = of_customers.split(merger.customers_split)
let_late_ones_follow = of_customers.late()
