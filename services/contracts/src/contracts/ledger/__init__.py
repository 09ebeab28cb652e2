"""What the ledger service promises."""

from contracts.ledger import account, book, entry, exposure, receipt, receivable

resources = (
    account.account,
    entry.entry,
    book.period,
    book.trial_balance,
    book.verification,
    receivable.receivable,
    receivable.ageing,
    receipt.receipt,
    exposure.exposure,
)
