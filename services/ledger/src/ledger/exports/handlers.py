"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock, stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.job_words import in_words
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


def departments(runtime, call, ids):
    return runtime.rpc.call(department.names, {"ids": sorted(ids)}, call)["names"]


def accounts_by_code(runtime, call, codes):
    with runtime.transaction(call, writes=False) as uow:
        return accounts.names(uow, codes, call.language)


NAMES = {
    **dict.fromkeys(("customer_id", "supplier_id", "party_id"), stock.told_names(CustomerRef)),
    **dict.fromkeys(("owner_id", "person_id", "approved_by"), stock.told_names(StaffRef)),
    "category_id": stock.told_names(Category),
    "department_id": departments,
    **dict.fromkeys(("account_code", "to_account_code"), accounts_by_code),
}

download_result = implements(contract.job_result)(job_stock.download_result)


def _exports(model, operation):
    """Return the handler of exports of a list, which wait for leave where a flow wants it."""

    @implements(operation, first=gate(permit.check, operation))
    def export_rows(command, *, uow):
        return in_words(exporting.start(uow, model.resource, command, NAMED), uow.call.language)

    return export_rows


export_receivables = _exports(Receivable, contract.receivable_export)
export_payables = _exports(Payable, contract.payable_export)
export_receipts = _exports(Receipt, contract.receipt_export)
export_payments = _exports(Payment, contract.payment_export)
export_invoices = _exports(Invoice, contract.invoice_export)
export_entries = _exports(Entry, contract.entry_export)
export_cash_entries = _exports(CashEntry, contract.cash_entry_export)
export_claims = _exports(ExpenseClaim, contract.expense_claim_export)
export_bank_lines = _exports(BankLine, contract.bank_line_export)


@does_job("ledger.export")
def write_an_export(job, *, runtime):
    told = COMPLETED.get(job.input["resource"])
    exporting.write(job, runtime, TITLES, names=NAMES, completed=told)
