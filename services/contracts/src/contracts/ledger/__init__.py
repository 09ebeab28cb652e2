"""What the ledger service promises."""

from contracts.ledger import (
    account,
    account_right,
    book,
    cash_book,
    cash_entry,
    category,
    digest,
    entry,
    exposure,
    pending_entry,
    period_exception,
    receipt,
    receivable,
)

resources = (
    account.account,
    account_right.account_right,
    category.category,
    cash_entry.cash_entry,
    cash_book.cash_book,
    cash_book.voucher,
    entry.entry,
    pending_entry.pending_entry,
    book.period,
    period_exception.period_exception,
    digest.digest,
    book.trial_balance,
    book.verification,
    receivable.receivable,
    receivable.ageing,
    receipt.receipt,
    exposure.exposure,
)
