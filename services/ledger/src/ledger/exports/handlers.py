"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock, stock
from chassis.jobs import does_job
from contracts.ledger import pieces as contract
from contracts.organization import department, permit
from ledger.accounts import store as accounts
from ledger.bank_statements.model import BankLine
from ledger.cash_entries.model import CashEntry
from ledger.categories.model import Category
from ledger.customer_refs.model import CustomerRef
from ledger.expense_claims.model import ExpenseClaim
from ledger.exports.rules import TITLES
from ledger.invoices import store as invoices
from ledger.invoices.model import Invoice
from ledger.journal.model import Entry
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.staff_refs.model import StaffRef

NAMED = {
    "customer_name": "customer_id",
    "supplier_name": "supplier_id",
    "party_name": "party_id",
    "owner_name": "owner_id",
    "person_name": "person_id",
    "approved_by_name": "approved_by",
    "category_name": "category_id",
    "department_name": "department_id",
    "account_name": "account_code",
    "to_account_name": "to_account_code",
}
"""Columns that tell by name what a field tells by id or code."""
COMPLETED = {Invoice.resource: invoices.tell_shares}


def accounts_by_code(runtime, call, codes):
    with runtime.transaction(call, writes=False) as uow:
        return accounts.names(uow, codes, call.language)


NAMES = {
    **dict.fromkeys(("customer_id", "supplier_id", "party_id"), stock.told_names(CustomerRef)),
    **dict.fromkeys(("owner_id", "person_id", "approved_by"), stock.told_names(StaffRef)),
    "category_id": stock.told_names(Category),
    "department_id": stock.asked_names(department.names),
    **dict.fromkeys(("account_code", "to_account_code"), accounts_by_code),
}

export_receivables = job_stock.offer_export(
    contract.receivable_export, Receivable, NAMED, permit.check
)
export_payables = job_stock.offer_export(contract.payable_export, Payable, NAMED, permit.check)
export_receipts = job_stock.offer_export(contract.receipt_export, Receipt, NAMED, permit.check)
export_payments = job_stock.offer_export(contract.payment_export, Payment, NAMED, permit.check)
export_offsets = job_stock.offer_export(contract.offset_export, Offset, NAMED, permit.check)
export_invoices = job_stock.offer_export(contract.invoice_export, Invoice, NAMED, permit.check)
export_entries = job_stock.offer_export(contract.entry_export, Entry, NAMED, permit.check)
export_cash_entries = job_stock.offer_export(
    contract.cash_entry_export, CashEntry, NAMED, permit.check
)
export_claims = job_stock.offer_export(
    contract.expense_claim_export, ExpenseClaim, NAMED, permit.check
)
export_bank_lines = job_stock.offer_export(contract.bank_line_export, BankLine, NAMED, permit.check)


@does_job("ledger.export")
def write_an_export(job, *, runtime):
    told = COMPLETED.get(job.input["resource"])
    exporting.write(job, runtime, TITLES, names=NAMES, completed=told)
