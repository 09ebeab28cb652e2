"""
What goes to the heirs of a leaver: papers that wait, and money that customers still owe.

Claims and advances stay with who spent the money, and what is posted with who posted it.
"""

from sqlalchemy import ColumnElement, or_, select

from chassis.handover import Portion
from ledger.awaiting.model import WAITING
from ledger.bad_debts.model import BadDebt
from ledger.cash_entries.model import CashEntry
from ledger.credits.model import CreditNote
from ledger.instalments.model import PaymentPlan
from ledger.invoices.model import Invoice
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.pendings.model import PendingEntry
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable


def _not_posted() -> ColumnElement[bool]:
    return CashEntry.state.in_(("draft", "approved"))


def _not_done() -> ColumnElement[bool]:
    owed = select(Receivable.id).where(Receivable.state == "open")
    return or_(PaymentPlan.receivable_id.is_(None), PaymentPlan.receivable_id.in_(owed))


PORTIONS = (
    Portion(CashEntry, _not_posted, together="customer_id"),
    Portion(PendingEntry, lambda: PendingEntry.state == "pending"),
    Portion(PaymentPlan, _not_done, together="customer_id"),
    Portion(Receivable, lambda: Receivable.state == "open", together="customer_id"),
    Portion(Payable, lambda: Payable.state == "open"),
    Portion(Invoice, lambda: Invoice.state == "requested", together="party_id"),
    Portion(Receipt, lambda: Receipt.state.in_(WAITING), together="customer_id"),
    Portion(Payment, lambda: Payment.state.in_(WAITING)),
    Portion(Offset, lambda: Offset.state.in_(WAITING), together="customer_id"),
    Portion(CreditNote, lambda: CreditNote.state == "proposed", together="customer_id"),
    Portion(BadDebt, lambda: BadDebt.state == "written_off", together="customer_id"),
)
