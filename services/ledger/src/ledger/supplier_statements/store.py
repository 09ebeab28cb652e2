"""Every query of the statements of suppliers."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from chassis.errors import NotFound
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger.party_statement import MOST, TooManySupplierLines
from ledger.credits.model import SupplierCredit
from ledger.customer_refs.model import CustomerRef
from ledger.journal.model import Entry
from ledger.offsets.model import Offset
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.statements.parties import SIDES

ABOUT = ("party_id", "currency", "document_id", "title", "memo")


def movements(uow: UnitOfWork, query: Mapping[str, Any]) -> tuple[int, list[Any]]:
    """
    Return what was owed to the supplier before the first day, and what documents changed since.

    Raises TooManySupplierLines for more than a statement can hold.
    """
    move, first = moves(query, query["supplier_id"]), query["from_on"]
    changed = func.sum(move.charged - move.paid - move.adjusted)
    opening = uow.session.scalar(select(changed).where(move.happened_on < first))
    lines = select(*move).where(move.happened_on >= first)
    ordered = lines.order_by(move.happened_on, move.document_id, move.kind)
    found = list(uow.session.execute(ordered.limit(MOST + 1)))
    if len(found) > MOST:
        raise TooManySupplierLines(most=MOST)
    return int(opening or 0), found


def moves(query: Mapping[str, Any], supplier_id: str | None = None) -> Any:
    """
    Return all that documents changed of what is owed to suppliers until the last day, as columns.

    They are those of `ABOUT`, kind, happened_on and the sides: we owe `charged` more, and less
    what was `paid`, or `adjusted` (冲减) beside the money. supplier_id: only to this one.
    """
    parts = []
    every = _of_payables(), _of_payments(), _of_refunds(), _of_credits(), _of_offsets()
    for part in chain.from_iterable(every):
        c = part.selected_columns
        mine = [c.currency == query["currency"], c.happened_on <= query["until_on"]]
        if supplier_id is not None:
            mine.append(c.party_id == supplier_id)
        parts.append(part.where(*mine))
    return union_all(*parts).subquery().c


def _move(kind: str, day: Any, about: tuple[Any, ...], **sides: Any) -> Select[Any]:
    """Return the columns of what documents change on a *day*; about: those of `ABOUT`."""
    none = literal(0, BigInteger)
    return select(
        *(column.label(name) for name, column in zip(ABOUT, about, strict=True)),
        literal(kind).label("kind"),
        day.label("happened_on"),
        *(sides.get(name, none).label(name) for name in SIDES),
    )


def _of_payables() -> Iterator[Select[Any]]:
    about = Payable.supplier_id, Payable.currency, Payable.id, Payable.title, Payable.title
    gone_on, came_on = Payable.cancelled_on, Payable.happened_on
    yield _move("payable", came_on, about, charged=Payable.amount_minor)
    later = case((gone_on > came_on, gone_on), else_=came_on)
    gone = _move("cancelled", later, about, charged=-Payable.amount_minor)
    yield gone.where(gone_on.is_not(None))


def _of_payments() -> Iterator[Select[Any]]:
    """
    Yield payments that were booked; what was paid back to a customer is none of a supplier.

    By what came of an offset nothing was paid: the offset, and what was credited, tell of it.
    What of one settles a debt to another supplier was paid to that one.
    """
    about = Payment.supplier_id, Payment.currency, Payment.id, Payment.number, Payment.memo
    red, booked = aliased(Entry), (Payment.receipt_id.is_(None), Payment.entry_id.is_not(None))
    money = *booked, Payment.offset_id.is_(None)
    yield _move("payment", Payment.paid_on, about, paid=Payment.amount_minor).where(*money)
    back = _move("reversed", red.happened_on, about, paid=-Payment.amount_minor).where(*money)
    yield back.join_from(Payment, red, red.reverses_id == Payment.entry_id)
    less, part = PaymentPart.written_off_minor, PaymentPart
    days = func.coalesce(part.allocated_on, Payment.paid_on), part.undone_on
    theirs, others = (Payable.supplier_id, *about[1:]), Payable.supplier_id != Payment.supplier_id
    for day, sign in zip(days, (1, -1), strict=True):
        paid = sign * part.amount_minor
        for move, only in (
            (_move("rounding", day, theirs, adjusted=sign * less), less != 0),
            (_move("payment", day, theirs, paid=paid), others),
            (_move("payment", day, about, paid=-paid), others),
        ):
            joined = move.join_from(Payment, part, part.payment_id == Payment.id)
            joined = joined.join(Payable, Payable.id == part.payable_id)
            yield joined.where(*booked, only, day.is_not(None))


def _of_refunds() -> Iterator[Select[Any]]:
    """Yield what came back of prepayments."""
    about = Receipt.customer_id, Receipt.currency, Receipt.id, Receipt.number, Receipt.memo
    red, booked = aliased(Entry), (Receipt.payment_id.is_not(None), Receipt.entry_id.is_not(None))
    yield _move("refund", Receipt.received_on, about, paid=-Receipt.amount_minor).where(*booked)
    back = _move("refund", red.happened_on, about, paid=Receipt.amount_minor).where(*booked)
    yield back.join_from(Receipt, red, red.reverses_id == Receipt.entry_id)


def _of_credits() -> Iterator[Select[Any]]:
    one = SupplierCredit
    about = one.supplier_id, one.currency, one.id, one.number, one.reason
    yield _move("credit", one.credited_on, about, adjusted=one.amount_minor)
    back = _move("credit", one.withdrawn_on, about, adjusted=-one.amount_minor)
    yield back.where(one.withdrawn_on.is_not(None))


def _of_offsets() -> Iterator[Select[Any]]:
    """Yield what was set off against what we were owed."""
    one, red = Offset, aliased(Entry)
    about = one.supplier_id, one.currency, one.id, one.number, one.memo
    yield _move("offset", one.offset_on, about, adjusted=one.amount_minor).where(
        one.entry_id.is_not(None)
    )
    back = _move("offset", red.happened_on, about, adjusted=-one.amount_minor)
    yield back.join_from(one, red, red.reverses_id == one.entry_id)


def expect_seen(uow: UnitOfWork, supplier_id: str) -> None:
    """Raise NotFound for a supplier of whom there is nothing, or nothing that the caller sees."""
    for model, column in THEIRS:
        chosen = select(column).where(column == supplier_id, visible(model, uow.call))
        if uow.session.scalar(chosen.limit(1)) is not None:
            return
    raise NotFound(resource=CustomerRef.resource, id=supplier_id)


THEIRS: tuple[tuple[Any, Any], ...] = (
    (CustomerRef, CustomerRef.id),
    (Payable, Payable.supplier_id),
    (Payment, Payment.supplier_id),
)
"""What tells of a party, and where: himself, his debts, his money."""


def name_of(uow: UnitOfWork, supplier_id: str) -> str:
    """Return what a supplier is called, by his newest payable where nothing else tells it."""
    known = uow.session.get(CustomerRef, supplier_id)
    if known is not None and known.name:
        return known.name
    chosen = select(Payable.supplier_name).where(Payable.supplier_id == supplier_id)
    return uow.session.scalar(chosen.order_by(Payable.id.desc()).limit(1)) or ""
