"""What documents of the ledger have in common with records that people work on."""

from contracts.attachments import attachments_of
from contracts.custom_fields import custom_fields_of
from contracts.exports import export_of, result_of
from contracts.ledger.bank_statement import bank_line
from contracts.ledger.cash_entry import cash_entry
from contracts.ledger.entry import entry
from contracts.ledger.expense import expense_claim
from contracts.ledger.invoice import invoice
from contracts.ledger.offset import offset
from contracts.ledger.opening_import import jobs
from contracts.ledger.payable import payable, payment
from contracts.ledger.receipt import receipt
from contracts.ledger.receivable import receivable
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("ledger")
attachments = attachments_of("ledger")
saved_views = saved_views_of("ledger")
receivable_export = export_of(receivable, "receivables")
payable_export = export_of(payable, "payables")
receipt_export = export_of(receipt, "receipts")
payment_export = export_of(payment, "payments")
offset_export = export_of(offset, "offsets")
invoice_export = export_of(invoice, "invoices")
entry_export = export_of(entry, "journal entries")
cash_entry_export = export_of(cash_entry, "entries of the account books")
expense_claim_export = export_of(expense_claim, "expense claims")
bank_line_export = export_of(bank_line, "lines of bank statements")
job_result = result_of(jobs.resource)
