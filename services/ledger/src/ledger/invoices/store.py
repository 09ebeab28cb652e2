"""Every query about invoices."""

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger import invoice as contract
from ledger.credit_notes.model import CreditNote
from ledger.invoices.model import Invoice
from ledger.invoices.rules import (
    FOREIGN,
    Taxed,
    number_fault,
    row_of,
    taken_in_proportion,
)
from ledger.receipts.model import Allocation, Receipt
from ledger.receivables.model import Receivable


def lock_receivable(uow: UnitOfWork, receivable_id: str) -> None:
    """Make others who invoice the same receivable wait."""
    chosen = select(Receivable.id).where(Receivable.id == receivable_id).with_for_update()
    uow.session.execute(chosen)


def invoiced(uow: UnitOfWork, receivable_id: str) -> int:
    """Return what was invoiced of a receivable, red letters taken off."""
    total = func.coalesce(func.sum(Invoice.net_minor + Invoice.tax_minor), 0)
    chosen = select(total).where(Invoice.receivable_id == receivable_id, Invoice.state != "void")
    return int(uow.session.scalar(chosen) or 0)


def paid_by(uow: UnitOfWork, invoice: Invoice) -> list[tuple[Receipt, int]]:
    """Return the receipts that stand for what *invoice* is about, with what they gave to it."""
    if invoice.receivable_id is None and invoice.order_id is None:
        return []
    of_order = (Receivable.source_type == "order", Receivable.source_id == invoice.order_id)
    about = [Receivable.id == invoice.receivable_id] if invoice.receivable_id else of_order
    chosen = (
        select(Receipt, func.sum(Allocation.amount_minor))
        .join(Allocation, Allocation.receipt_id == Receipt.id)
        .join(Receivable, Receivable.id == Allocation.receivable_id)
        .where(*about, Allocation.undone_on.is_(None), visible(Receipt, uow.call))
        .group_by(Receipt.id)
        .order_by(Receipt.id)
        .limit(1000)
    )
    return [(receipt, int(minor)) for receipt, minor in uow.session.execute(chosen)]


def check_number(uow: UnitOfWork, invoice: Invoice, code: str, number: str) -> None:
    """
    Refuse a number of no valid shape, or that another invoice of the same direction bears.

    Numbers from abroad are given by each party for itself.
    """
    fault = number_fault(invoice.kind, code, number)
    if fault is not None:
        raise contract.NumberShape(at=f"/{fault}")
    foreign = invoice.kind == FOREIGN
    series = Invoice.party_id == invoice.party_id if foreign else Invoice.invoice_code == code
    twin = select(Invoice.id).where(
        series,
        (Invoice.kind == FOREIGN) == foreign,
        Invoice.direction == invoice.direction,
        Invoice.number == number,
        Invoice.id != invoice.id,
    )
    if uow.session.scalar(twin) is not None:
        raise contract.NumberTaken(number=number)


def red_letters(uow: UnitOfWork, invoice_id: str) -> list[Invoice]:
    """Return the red letters of an invoice that count."""
    chosen = select(Invoice).where(Invoice.red_of_id == invoice_id, Invoice.state != "void")
    return list(uow.session.scalars(chosen.order_by(Invoice.id)))


def standing(invoice: Invoice, reds: Sequence[Invoice]) -> list[Taxed]:
    """Return what is left of each line of *invoice* behind its red letters."""
    left = [[line.rate_bp, line.net, line.tax] for line in invoice.taxed]
    for red in reds:
        for row in red.rows:
            left[row["of"] - 1][1] += row["net"]
            left[row["of"] - 1][2] += row["tax"]
    return [Taxed(*one) for one in left]


def of_days(uow: UnitOfWork, from_on: dt.date, until_on: dt.date) -> Iterator[Invoice]:
    """Yield the numbered Chinese invoices of some days in yuan."""
    chosen = select(Invoice).where(
        Invoice.issued_on.between(from_on, until_on),
        Invoice.number.is_not(None),
        Invoice.currency == "CNY",
        Invoice.kind != FOREIGN,
    )
    yield from uow.session.scalars(chosen.order_by(Invoice.id).limit(50_000))


def ask_for_red_letters(uow: UnitOfWork, receivable: Receivable, note: CreditNote) -> None:
    """Ask for red letters of what was issued beyond what is owed of a receivable by now."""
    stands = receivable.amount_minor - receivable.credited_minor
    chosen = select(Invoice).where(
        Invoice.receivable_id == receivable.id,
        Invoice.state == "issued",
        Invoice.red_of_id.is_(None),
    )
    issued = list(uow.session.scalars(chosen.order_by(Invoice.id.desc())))
    left = {one.id: standing(one, red_letters(uow, one.id)) for one in issued}
    over = sum(line.gross for lines in left.values() for line in lines) - stands
    for one in issued:
        takes = min(over, sum(line.gross for line in left[one.id]))
        if takes > 0:
            over -= takes
            uow.add(_red(one, taken_in_proportion(left[one.id], takes), note))


def _red(invoice: Invoice, lines: Sequence[Taxed], note: CreditNote) -> Invoice:
    rows = [
        row_of(invoice.rows[place - 1]["name"], None, line, place)
        for place, line in enumerate(lines, 1)
        if line.gross
    ]
    red = invoice.red_letter(rows, note.reason)
    red.credit_note_id = note.id
    return red


def give_up_red_letters(uow: UnitOfWork, note_id: str) -> None:
    """Ask no more for the red letters that a credit has asked for and that have no number yet."""
    mine = Invoice.credit_note_id == note_id, Invoice.state == "requested"
    for red in uow.session.scalars(select(Invoice).where(*mine).with_for_update()):
        red.state = "void"
