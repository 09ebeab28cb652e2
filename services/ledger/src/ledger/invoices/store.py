"""Every query about invoices."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import case, func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger import invoice as contract
from contracts.ledger.bounded import TooManyRows
from ledger.allocations import store as allocations
from ledger.allocations.model import Allocation
from ledger.credit_notes.store import tax_left
from ledger.credits.model import CreditNote
from ledger.instalments.rules import Filled
from ledger.invoices.model import Invoice
from ledger.invoices.rules import (
    FOREIGN,
    Taxed,
    number_fault,
    row_of,
    shares,
    taken_back,
    taken_by_line,
    taken_in_proportion,
    tax_moved,
    tax_wanted,
)
from ledger.journal import store as journal
from ledger.journal.rules import Draft
from ledger.payables.model import Payable
from ledger.payment_parts import store as parts
from ledger.receipts.model import Receipt
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings

CHUNK = 5000
"""Invoices that are read at a time."""
SIDES: tuple[tuple[Any, Any, Any], ...] = (
    (Receivable, Invoice.receivable_id, allocations),
    (Payable, Invoice.payable_id, parts),
)
"""The debts that are invoiced, what names them, and the parts of money that name invoices."""


def lock_receivable(uow: UnitOfWork, receivable_id: str) -> None:
    """Make others who invoice the same receivable wait."""
    chosen = select(Receivable.id).where(Receivable.id == receivable_id).with_for_update()
    uow.session.execute(chosen)


def invoiced(uow: UnitOfWork, receivable_id: str) -> int:
    """Return what was invoiced of a receivable, red letters taken off."""
    total = func.coalesce(func.sum(Invoice.net_minor + Invoice.tax_minor), 0)
    chosen = select(total).where(Invoice.receivable_id == receivable_id, Invoice.state != "void")
    return int(uow.session.scalar(chosen) or 0)


def numbered(uow: UnitOfWork, receivable_id: str) -> int:
    """
    Return what of a receivable is invoiced with a number.

    A red letter makes room for another invoice when it has its number: until then it may be void.
    """
    total = func.coalesce(func.sum(Invoice.net_minor + Invoice.tax_minor), 0)
    mine = Invoice.receivable_id == receivable_id, Invoice.number.is_not(None)
    return int(uow.session.scalar(select(total).where(*mine)) or 0)


def book_tax(
    uow: UnitOfWork, receivable: Receivable, day: dt.date, settings: LedgerSettings
) -> list[Draft]:
    """
    Return what makes the tax booked for a receivable that of its numbered invoices, from income.

    Where only a part is invoiced it is at least theirs, and the rest keeps what was expected.
    Nothing where red letters are still missing, or where it was owed before the books began.
    """
    income = _income(uow, receivable, settings)
    if receivable.state == "cancelled" or income is None:
        return []
    uow.flush()
    gross, tax = (int(part or 0) for part in uow.session.execute(_borne(receivable.id)).one())
    booked = tax_left(uow, receivable)
    wanted = tax_wanted(receivable.amount_minor - receivable.credited_minor, booked, gross, tax)
    if wanted == booked:
        return []
    more = wanted - booked
    receivable.tax_minor += more
    receivables.tell_change(uow, receivable)
    pairs = (income, more), (settings.tax_account, -more)
    return [tax_moved("receivable", receivable, day, pairs, receivable.customer_id)]


def _income(uow: UnitOfWork, receivable: Receivable, settings: LedgerSettings) -> str | None:
    """Return the account to which a receivable was booked; None what was owed before the books."""
    lines = journal.lines_of(uow, receivable.entry_id or "")
    credited = (line.account for line in lines if line.minor < 0)
    found = next((code for code in credited if code != settings.tax_account), None)
    return None if found == settings.distribution_account else found


def _borne(receivable_id: str) -> Any:
    """Return the question what of a receivable has numbers: with its tax, and the tax of ours."""
    tax = case((Invoice.kind == FOREIGN, 0), else_=Invoice.tax_minor)
    return select(func.sum(Invoice.net_minor + Invoice.tax_minor), func.sum(tax)).where(
        Invoice.receivable_id == receivable_id,
        Invoice.direction == "issued",
        Invoice.number.is_not(None),
    )


def paid_by(uow: UnitOfWork, invoice: Invoice) -> list[tuple[Receipt, int]]:
    """
    Return the receipts that stand for what *invoice* is about, with what they gave to it.

    Raises TooManyRows.
    """
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
        .limit(contract.MOST_RECEIPTS + 1)
    )
    found = [(receipt, int(minor)) for receipt, minor in uow.session.execute(chosen)]
    if len(found) > contract.MOST_RECEIPTS:
        raise TooManyRows(most=contract.MOST_RECEIPTS)
    return found


def left_of(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, tuple[Invoice, Money]]:
    """Return some invoices that the caller sees, and what is left to be paid of each."""
    chosen = select(Invoice).where(Invoice.id.in_(ids), visible(Invoice, uow.call))
    found = list(uow.session.scalars(chosen))
    shared = shares_of(uow, found)
    return {
        one.id: (one, Money(shared[one.id].left if one.id in shared else 0, one.currency))
        for one in found
    }


def shares_of(uow: UnitOfWork, found: Sequence[Invoice]) -> dict[str, Filled]:
    """Return what became by now of each of some invoices that money can pay."""
    shared: dict[str, Filled] = {}
    for model, key, money in SIDES:
        owed = {getattr(one, key.key) for one in found if one.is_payable} - {None}
        if not owed:
            continue
        stands = model.id.in_(owed), model.state != "cancelled"
        debts = uow.session.scalars(select(model).where(*stands))
        became = {debt.id: debt.became for debt in debts}
        payable = key.in_(became), Invoice.number.is_not(None), Invoice.red_of_id.is_(None)
        chosen = select(Invoice).where(*payable).order_by(Invoice.issued_on, Invoice.id)
        bills = list(uow.session.scalars(chosen))
        ids = [one.id for one in bills]
        back, named = _taken_back(uow, ids), money.given_to_invoices(uow, ids)
        left = [
            (one.id, getattr(one, key.key), one.gross_minor + back.get(one.id, 0)) for one in bills
        ]
        shared |= shares(left, became, dict(zip(ids, named, strict=True)))
    return shared


def tell_shares(uow: UnitOfWork, found: Sequence[Invoice]) -> None:
    """Let some invoices tell what is paid of them by now."""
    shared = shares_of(uow, found)
    for invoice in found:
        invoice.share = shared.get(invoice.id)


def _taken_back(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, int]:
    """Return what red letters take off some invoices, as negative minor units."""
    total = func.sum(Invoice.net_minor + Invoice.tax_minor)
    reds = Invoice.red_of_id.in_(ids), Invoice.state != "void"
    chosen = select(Invoice.red_of_id, total).where(*reds).group_by(Invoice.red_of_id)
    return {str(named): int(minor) for named, minor in uow.session.execute(chosen)}


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
    """Yield the numbered Chinese invoices in the caller's sight whose tax counts in some days."""
    chosen = select(Invoice).where(
        Invoice.tax_on.between(from_on, until_on),
        Invoice.number.is_not(None),
        Invoice.kind != FOREIGN,
        visible(Invoice, uow.call),
    )
    last = ""
    while some := uow.session.scalars(
        chosen.where(Invoice.id > last).order_by(Invoice.id).limit(CHUNK)
    ).all():
        yield from some
        last = some[-1].id


def ask_for_red_letters(uow: UnitOfWork, receivable: Receivable, note: CreditNote) -> None:
    """
    Ask for red letters of what was issued beyond what is owed of a receivable by now.

    They take back the lines of the goods that came back, and what is over of all in proportion.
    """
    stands = receivable.amount_minor - receivable.credited_minor
    _ask(uow, receivable, stands, note.reason, note)


def follow_cancelled(uow: UnitOfWork, receivable: Receivable, reason: str) -> None:
    """Ask for no invoice of a receivable that is cancelled, and for red letters of all issued."""
    asked = (
        Invoice.receivable_id == receivable.id,
        Invoice.state == "requested",
        Invoice.red_of_id.is_(None),
    )
    for invoice in uow.session.scalars(select(Invoice).where(*asked).with_for_update()):
        invoice.state = "void"
    _ask(uow, receivable, 0, reason)


def _ask(
    uow: UnitOfWork,
    receivable: Receivable,
    stands: int,
    reason: str,
    note: CreditNote | None = None,
) -> None:
    chosen = select(Invoice).where(
        Invoice.receivable_id == receivable.id,
        Invoice.state == "issued",
        Invoice.red_of_id.is_(None),
    )
    issued = list(uow.session.scalars(chosen.order_by(Invoice.id.desc())))
    left = {one.id: standing(one, red_letters(uow, one.id)) for one in issued}
    over = sum(line.gross for lines in left.values() for line in lines) - stands
    named = [
        (row["name"], line)
        for one in issued
        for row, line in zip(one.rows, left[one.id], strict=True)
    ]
    rows = (note.rows if note else None) or ()
    parts = [(row["name"], row["rate_bp"], row["net"] + row["tax"]) for row in rows]
    taken = taken_by_line(named, parts, max(over, 0))
    over -= sum(taken)
    for one in issued:
        lines = left[one.id]
        own, taken = taken[: len(lines)], taken[len(lines) :]
        more = max(min(over, sum(line.gross for line in lines) - sum(own)), 0)
        over -= more
        own = taken_in_proportion(lines, own, more)
        if any(own):
            red = uow.add(_red(one, lines, own, reason))
            red.credit_note_id = note.id if note else None


def _red(invoice: Invoice, left: Sequence[Taxed], taken: Sequence[int], reason: str) -> Invoice:
    rows = [
        row_of(
            invoice.rows[place - 1]["name"],
            None,
            taken_back(line, line, part, included=True),
            place,
        )
        for place, (line, part) in enumerate(zip(left, taken, strict=True), 1)
        if part
    ]
    return invoice.red_letter(rows, reason)


def give_up_red_letters(uow: UnitOfWork, note_id: str) -> None:
    """Ask no more for the red letters that a credit has asked for and that have no number yet."""
    mine = Invoice.credit_note_id == note_id, Invoice.state == "requested"
    for red in uow.session.scalars(select(Invoice).where(*mine).with_for_update()):
        red.state = "void"
