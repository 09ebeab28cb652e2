"""What a voucher shows beside its entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account
from ledger.cash_entries.model import CashEntry
from ledger.expense_claims.model import ExpenseClaim
from ledger.journal.model import Entry
from ledger.payments.model import Payment
from ledger.pendings.model import PendingEntry
from ledger.receipts.model import Receipt

DOCUMENTS: Mapping[str, Any] = {
    "cash": CashEntry,
    "receipt": Receipt,
    "payment": Payment,
    "pending": PendingEntry,
    "claim": ExpenseClaim,
}
"""Kind of entry → the document that it comes from, which people write and others approve."""
APPROVERS = ("approved_by", "decided_by")


def account_names(uow: UnitOfWork, codes: Sequence[str]) -> dict[str, str]:
    """Return code → Chinese name of accounts."""
    chosen = select(Account.code, Account.name_zh).where(Account.code.in_(set(codes)))
    return dict(tuple(row) for row in uow.session.execute(chosen))


def hands(uow: UnitOfWork, entry: Entry) -> tuple[str | None, str | None, str | None]:
    """Return the ids of who wrote down what *entry* posts, who approved it, and who posted it."""
    model = DOCUMENTS.get(entry.kind)
    document = uow.session.get(model, entry.source_id) if model and entry.source_id else None
    if document is None:
        return entry.created_by, None, entry.created_by
    approved = (getattr(document, name, None) for name in APPROVERS)
    return document.owner_id, next(filter(None, approved), None), entry.created_by
