"""Every query of the statements of suppliers."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from chassis.errors import NotFound
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from ledger.credits.model import SupplierCredit
from ledger.customer_refs.model import CustomerRef
from ledger.journal.model import Entry
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.supplier_statements.rules import Move


def moves(uow: UnitOfWork, query: Mapping[str, Any]) -> list[Move]:
    """Return all that documents changed of what is owed to a supplier until the last day."""
    until = query["until_on"]
    found = [
        *(*_of_payables(uow, query), *_of_payments(uow, query)),
        *(*_of_refunds(uow, query), *_of_credits(uow, query)),
    ]
    return [move for move in found if move.happened_on <= until]


def _of_payables(uow: UnitOfWork, query: Mapping[str, Any]) -> Iterator[Move]:
    mine = Payable.supplier_id == query["supplier_id"], Payable.currency == query["currency"]
    for one in uow.session.scalars(select(Payable).where(*mine)):
        about = one.title, ""
        yield Move(one.happened_on, one.id, "payable", *about, one.amount_minor)
        if one.cancelled_on is not None:
            day = max(one.cancelled_on, one.happened_on)
            yield Move(day, one.id, "cancelled", *about, -one.amount_minor)


def _of_payments(uow: UnitOfWork, query: Mapping[str, Any]) -> Iterator[Move]:
    """Yield payments that were booked; what was paid back to a customer is none of a supplier."""
    red = aliased(Entry)
    chosen = select(Payment, red.happened_on).where(
        Payment.supplier_id == query["supplier_id"],
        Payment.currency == query["currency"],
        Payment.receipt_id.is_(None),
        Payment.entry_id.is_not(None),
    )
    for one, back_on in uow.session.execute(
        chosen.outerjoin(red, red.reverses_id == Payment.entry_id)
    ):
        about = one.number, one.memo
        yield Move(one.paid_on, one.id, "payment", *about, paid=one.amount_minor)
        for part in one.every:
            if part.written_off_minor:
                less = part.written_off_minor
                day = part.allocated_on or one.paid_on
                yield Move(day, one.id, "rounding", *about, adjusted=less)
                if part.undone_on is not None:
                    yield Move(part.undone_on, one.id, "rounding", *about, adjusted=-less)
        if back_on is not None:
            yield Move(back_on, one.id, "reversed", *about, paid=-one.amount_minor)


def _of_refunds(uow: UnitOfWork, query: Mapping[str, Any]) -> Iterator[Move]:
    """Yield what came back of prepayments."""
    red = aliased(Entry)
    chosen = select(Receipt, red.happened_on).where(
        Receipt.customer_id == query["supplier_id"],
        Receipt.currency == query["currency"],
        Receipt.payment_id.is_not(None),
        Receipt.entry_id.is_not(None),
    )
    for one, back_on in uow.session.execute(
        chosen.outerjoin(red, red.reverses_id == Receipt.entry_id)
    ):
        about = one.id, "refund", one.number, one.memo
        yield Move(one.received_on, *about, paid=-one.amount_minor)
        if back_on is not None:
            yield Move(back_on, *about, paid=one.amount_minor)


def _of_credits(uow: UnitOfWork, query: Mapping[str, Any]) -> Iterator[Move]:
    mine = SupplierCredit.supplier_id == query["supplier_id"]
    chosen = select(SupplierCredit).where(mine, SupplierCredit.currency == query["currency"])
    for one in uow.session.scalars(chosen):
        about = one.id, "credit", one.number, one.reason
        yield Move(one.credited_on, *about, adjusted=one.amount_minor)
        if one.withdrawn_on is not None:
            yield Move(one.withdrawn_on, *about, adjusted=-one.amount_minor)


def expect_seen(uow: UnitOfWork, supplier_id: str) -> None:
    """Raise NotFound for a supplier of whom there is nothing, or nothing that the caller sees."""
    places: tuple[tuple[Any, Any], ...] = (
        (CustomerRef, CustomerRef.id),
        (Payable, Payable.supplier_id),
        (Payment, Payment.supplier_id),
    )
    for model, column in places:
        chosen = select(column).where(column == supplier_id, visible(model, uow.call))
        if uow.session.scalar(chosen.limit(1)) is not None:
            return
    raise NotFound(resource=CustomerRef.resource, id=supplier_id)


def name_of(uow: UnitOfWork, supplier_id: str) -> str:
    """Return what a supplier is called, by his newest payable where nothing else tells it."""
    known = uow.session.get(CustomerRef, supplier_id)
    if known is not None and known.name:
        return known.name
    chosen = select(Payable.supplier_name).where(Payable.supplier_id == supplier_id)
    return uow.session.scalar(chosen.order_by(Payable.id.desc()).limit(1)) or ""
