"""What arose from a record of a customer while he was another one is his again with the record."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import aliased

from chassis.merging import Merge
from chassis.uow import UnitOfWork
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote, SupplierCredit
from ledger.instalments.model import PaymentPlan
from ledger.invoices.model import Invoice
from ledger.offset_parts.model import OffsetPart
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable

_blue = aliased(Invoice)
DESCENT: tuple[tuple[Any, Any, Any, Any], ...] = (
    (CreditNote.customer_id, CreditNote.receivable_id, Receivable.id, Receivable.customer_id),
    (BadDebt.customer_id, BadDebt.receivable_id, Receivable.id, Receivable.customer_id),
    (PaymentPlan.customer_id, PaymentPlan.receivable_id, Receivable.id, Receivable.customer_id),
    (Invoice.party_id, Invoice.receivable_id, Receivable.id, Receivable.customer_id),
    (Invoice.party_id, Invoice.payable_id, Payable.id, Payable.supplier_id),
    (Invoice.party_id, Invoice.red_of_id, _blue.id, _blue.party_id),
    (SupplierCredit.supplier_id, SupplierCredit.payable_id, Payable.id, Payable.supplier_id),
    (Receipt.customer_id, Receipt.payment_id, Payment.id, Payment.supplier_id),
    (Payment.supplier_id, Payment.receipt_id, Receipt.id, Receipt.customer_id),
    (Receipt.customer_id, Receipt.offset_id, Offset.id, Offset.customer_id),
    (Payment.supplier_id, Payment.offset_id, Offset.id, Offset.supplier_id),
)
"""Of what arose: whose it is, and the record it arose from; of that: its id, and whose it is."""


def go_back(uow: UnitOfWork, merge: Merge) -> None:
    """Let all that arose from what a split brought back follow it."""
    uow.flush()
    for whose, arose in _of_offsets(merge):
        _hand(uow, merge, whose, arose)
    for whose, origin, key, party in DESCENT:
        _hand(uow, merge, whose, origin.in_(select(key).where(party == merge.old_id)))
    _name_who_owed(uow, merge)
    uow.session.expire_all()


def _of_offsets(merge: Merge) -> Iterator[tuple[Any, ColumnElement[bool]]]:
    """An offset is of those whose debts it takes: of the old one where all of them are his."""
    for whose, debt, key, party in (
        (Offset.customer_id, OffsetPart.receivable_id, Receivable.id, Receivable.customer_id),
        (Offset.supplier_id, OffsetPart.payable_id, Payable.id, Payable.supplier_id),
    ):
        taken = select(key).where(OffsetPart.offset_id == Offset.id, key == debt)
        his, others = (taken.where(one) for one in (party == merge.old_id, party != merge.old_id))
        yield whose, exists(his.correlate(Offset)) & ~exists(others.correlate(Offset))


def _hand(uow: UnitOfWork, merge: Merge, whose: Any, arose: ColumnElement[bool]) -> None:
    table = whose.class_.__table__
    values: dict[Any, Any] = {whose.key: merge.old_id}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    mine = select(whose.class_.id).where(whose == merge.new_id, arose)
    ids = list(uow.session.scalars(mine))
    if ids:
        uow.session.connection().execute(update(table).where(table.c.id.in_(ids)).values(**values))


def _name_who_owed(uow: UnitOfWork, merge: Merge) -> None:
    """What one of the two paid of the debts of the other was paid for another customer."""
    pair = merge.old_id, merge.new_id
    table = Allocation.__table__
    for payer, debtor in (pair, pair[::-1]):
        chosen = (
            select(Allocation.id)
            .join(Receipt, Receipt.id == Allocation.receipt_id)
            .join(Receivable, Receivable.id == Allocation.receivable_id)
            .where(Allocation.undone_on.is_(None), Allocation.for_customer_id.is_(None))
            .where(Receipt.customer_id == payer, Receivable.customer_id == debtor)
        )
        ids = list(uow.session.scalars(chosen))
        if ids:
            named = update(table).where(table.c.id.in_(ids)).values(for_customer_id=debtor)
            uow.session.connection().execute(named)
