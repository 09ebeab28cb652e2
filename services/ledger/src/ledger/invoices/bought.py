"""Invoices of suppliers: what of ours they invoice, and what is paid of them."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, or_, select

from chassis.errors import blaming
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.invoiced import NotOwed, OthersPayable, OverInvoiced
from contracts.ledger.payable import changed
from ledger.invoices.model import Invoice
from ledger.invoices.rules import SPECIAL, tax_moved, tax_wanted
from ledger.journal.rules import Draft
from ledger.payables.model import Payable
from ledger.settings import LedgerSettings


def lock_debts(uow: UnitOfWork, invoice_ids: Sequence[str], payable_ids: Sequence[str]) -> None:
    """Make others who pay the same payables, or those of these invoices, wait: in one order."""
    named = select(Invoice.payable_id).where(Invoice.id.in_(invoice_ids))
    wanted = or_(Payable.id.in_(payable_ids), Payable.id.in_(named))
    uow.session.execute(select(Payable.id).where(wanted).order_by(Payable.id).with_for_update())


def keep_within(uow: UnitOfWork, invoice: Invoice) -> None:
    """Refuse to invoice more of a payable than it is, or what we owe to somebody else."""
    if invoice.payable_id is None:
        return
    with blaming("/payable_id"):
        payable: Payable = uow.load(
            Payable, invoice.payable_id, visible(Payable, uow.call), lock=True
        )
        if payable.supplier_id != invoice.party_id:
            raise OthersPayable(title=payable.title)
        if payable.state == "cancelled":
            raise NotOwed()
    _check_within(uow, invoice, payable, Invoice.state != "void")


def check_still_owed(uow: UnitOfWork, invoice: Invoice) -> None:
    """
    Refuse a number for an invoice of what we owe no more, or beyond what we owe.

    A red letter makes room for another invoice when it has its number: until then it may be void.
    """
    if invoice.payable_id is None or invoice.red_of_id is not None:
        return
    chosen = select(Payable).where(Payable.id == invoice.payable_id).with_for_update()
    payable = uow.session.scalars(chosen).one()
    if payable.state == "cancelled":
        raise NotOwed()
    with blaming(""):  # it is about what happened since, not about the input
        _check_within(uow, invoice, payable, Invoice.number.is_not(None))


def book_tax(
    uow: UnitOfWork, payable_id: str, day: dt.date, settings: LedgerSettings
) -> list[Draft]:
    """
    Return what makes the tax booked for a payable that which its numbered invoices let us deduct.

    Where only a part is invoiced it is at least theirs, and the rest keeps what was expected.
    Nothing where red letters are still missing, or where it was owed before the books began.
    """
    chosen = select(Payable).where(Payable.id == payable_id).with_for_update()
    payable = uow.session.scalars(chosen).one()
    if payable.state == "cancelled" or payable.account_code == settings.distribution_account:
        return []
    uow.flush()
    deducted = case((Invoice.kind.in_(SPECIAL), Invoice.tax_minor), else_=0)
    borne = select(func.sum(Invoice.net_minor + Invoice.tax_minor), func.sum(deducted)).where(
        Invoice.payable_id == payable_id, Invoice.number.is_not(None)
    )
    gross, tax = (int(part or 0) for part in uow.session.execute(borne).one())
    booked = payable.tax_left_minor
    more = tax_wanted(payable.stands_minor, booked, gross, tax) - booked
    if not more:
        return []
    payable.tax_minor += more
    uow.emit(changed, payable)
    pairs = (settings.tax_account, more), (payable.account_code, -more)
    return [tax_moved("payable", payable, day, pairs)]


def _check_within(
    uow: UnitOfWork, invoice: Invoice, payable: Payable, counts: ColumnElement[bool]
) -> None:
    """Refuse more than what the other invoices that count leave of a payable."""
    total = func.coalesce(func.sum(Invoice.net_minor + Invoice.tax_minor), 0)
    others = Invoice.payable_id == payable.id, Invoice.id != invoice.id
    invoiced = int(uow.session.scalar(select(total).where(*others, counts)) or 0)
    left = Money(max(payable.stands_minor - invoiced, 0), payable.currency)
    if invoice.currency != payable.currency or invoice.gross_minor > left.minor:
        raise OverInvoiced(amount=str(invoice.gross), left=str(left))
