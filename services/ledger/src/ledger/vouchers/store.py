"""What a voucher shows beside its entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.uow import UnitOfWork
from ledger.accounts.model import Account
from ledger.cash_entries.model import CashEntry
from ledger.expense_claims.model import ExpenseClaim
from ledger.journal.model import Entry
from ledger.offsets.model import Offset
from ledger.payments.model import Payment
from ledger.payroll_runs.model import PayrollRun
from ledger.pendings.model import PendingEntry
from ledger.receipts.model import Receipt
from ledger.staff_advances.model import StaffAdvance

DOCUMENTS: Mapping[str, tuple[Any, ...]] = {
    "cash": (CashEntry,),
    "conversion": (CashEntry,),
    "exchange": (CashEntry,),
    "receipt": (Receipt,),
    "payment": (Payment,),
    "offset": (Offset,),
    "pending": (PendingEntry,),
    "reversal": (PendingEntry,),
    "claim": (ExpenseClaim, StaffAdvance),
    "payroll": (PayrollRun,),
}
"""Kind of entry → the documents that it comes from, which people write and others approve."""
APPROVERS = ("approved_by", "decided_by", "reviewed_by")


def account_names(uow: UnitOfWork, codes: Sequence[str]) -> dict[str, str]:
    """Return code → Chinese name of accounts."""
    chosen = select(Account.code, Account.name_zh).where(Account.code.in_(set(codes)))
    return dict(tuple(row) for row in uow.session.execute(chosen))


def hands(uow: UnitOfWork, entry: Entry) -> tuple[str | None, str | None, str | None]:
    """Return the ids of who wrote down what *entry* posts, who approved it, and who posted it."""
    models = DOCUMENTS.get(entry.kind, ()) if entry.source_id else ()
    found = (uow.session.get(model, entry.source_id) for model in models)
    document = next(filter(None, found), None)
    if document is None:
        return entry.created_by, None, entry.created_by
    approved = (getattr(document, name, None) for name in APPROVERS)
    return document.created_by, next(filter(None, approved), None), entry.created_by
