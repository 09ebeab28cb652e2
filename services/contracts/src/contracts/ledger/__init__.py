"""What the ledger service promises."""

from contracts.ledger import (
    account,
    book,
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
