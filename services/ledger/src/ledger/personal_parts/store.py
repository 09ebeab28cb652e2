"""What is kept of people here. The law makes a company keep its books, so that all of it stays."""

from chassis.personal import Holding, by
from ledger.expense_claims.model import ExpenseClaim
from ledger.instalments.model import PaymentPlan
from ledger.invoices.model import Invoice
from ledger.offsets.model import Offset
from ledger.payroll_runs.model import Payslip
from ledger.payroll_setup.model import PayrollPerson
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.staff_advances.model import StaffAdvance

PAID = ("name", "bank_name", "bank_account")
HOLDINGS = (
    Holding(
        Receivable, by(Receivable, "customer_id"), law="books", told=("customer_name", "title")
    ),
    Holding(
        PaymentPlan, by(PaymentPlan, "customer_id"), law="books", told=("customer_name", "title")
    ),
    Holding(Receipt, by(Receipt, "customer_id"), law="books", told=("number",)),
    Holding(Offset, by(Offset, "customer_id"), law="books", told=("number",)),
    Holding(Invoice, by(Invoice, "party_id"), law="books", told=("number", "title")),
    Holding(ExpenseClaim, by(ExpenseClaim, "person_id"), law="books", told=("number",)),
    Holding(StaffAdvance, by(StaffAdvance, "person_id"), law="books", told=("number",)),
    Holding(PayrollPerson, by(PayrollPerson, "person_id"), law="employment", told=PAID),
    Holding(
        Payslip,
        by(Payslip, "person_id"),
        law="employment",
        told=PAID,
        resource="ledger.payslip",
    ),
)
"""Copies of customers follow what the customers service tells."""
