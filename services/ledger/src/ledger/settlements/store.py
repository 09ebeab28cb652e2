"""Every query about what settled a receivable."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, func, literal, null, select, union_all

from chassis.uow import UnitOfWork
from chassis.values import Money
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote
from ledger.customer_refs.model import CustomerRef
from ledger.offset_parts.model import OffsetPart
from ledger.offsets.model import Offset
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.tables import page_of

NOBODY = cast(null(), String)
NAMES = ("id", "document_id", "number", "happened_on", "payer_id", "minor", "written_off")


def of_receivable(
    uow: UnitOfWork, receivable: Receivable, query: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a page of what stands of it, newest first; query: limit and where given after."""
    c = union_all(*(one(receivable.id) for one in (_paid, _set_off, _credited, _lost))).subquery().c
    name = func.coalesce(CustomerRef.name, "").label("payer_name")
    chosen = select(*c, name).outerjoin(CustomerRef, CustomerRef.id == c.payer_id)
    if "after" in query:
        chosen = chosen.where(c.id < query["after"])
    rows = uow.session.execute(chosen.order_by(c.id.desc()).limit(query["limit"] + 1)).all()
    page = page_of(rows, query["limit"])
    return {**page, "items": [_told(row, receivable.currency) for row in page["items"]]}


def _told(row: Any, currency: str) -> dict[str, Any]:
    names = ("id", "kind", "document_id", "number", "happened_on", "payer_id", "payer_name")
    return {
        **{name: getattr(row, name) for name in names},
        "amount": Money(int(row.minor), currency),
        "written_off": Money(int(row.written_off), currency),
    }


def _line(kind: str, *columns: Any) -> Select[Any]:
    """Return the columns of `NAMES` and the kind."""
    named = (column.label(name) for name, column in zip(NAMES, columns, strict=True))
    return select(literal(kind).label("kind"), *named)


def _paid(receivable_id: str) -> Select[Any]:
    a = Allocation
    about = a.id, Receipt.id, Receipt.number, a.allocated_on, Receipt.customer_id
    found = _line("receipt", *about, a.amount_minor, a.written_off_minor)
    found = found.join_from(a, Receipt, Receipt.id == a.receipt_id)
    return found.where(a.receivable_id == receivable_id, a.undone_on.is_(None))


def _set_off(receivable_id: str) -> Select[Any]:
    part, none = OffsetPart, literal(0, BigInteger)
    about = part.id, Offset.id, Offset.number, part.settled_on, NOBODY
    found = _line("offset", *about, part.amount_minor, none)
    found = found.join_from(part, Offset, Offset.id == part.offset_id)
    stands = part.settled_on.is_not(None), part.undone_on.is_(None)
    return found.where(part.receivable_id == receivable_id, *stands)


def _credited(receivable_id: str) -> Select[Any]:
    note, none = CreditNote, literal(0, BigInteger)
    about = note.id, note.id, note.number, note.credited_on, NOBODY
    found = _line("credit_note", *about, note.amount_minor, none)
    return found.where(note.receivable_id == receivable_id, note.state == "given")


def _lost(receivable_id: str) -> Select[Any]:
    bad, none = BadDebt, literal(0, BigInteger)
    about = bad.id, bad.id, literal(""), bad.written_off_on, NOBODY
    found = _line("bad_debt", *about, bad.amount_minor, none)
    return found.where(bad.receivable_id == receivable_id, bad.state == "written_off")
