"""Compares the accounts that documents keep with what of the documents is open."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from ledger.accounts.model import Account, Balance
from ledger.credit_notes.rules import gross_of, tax_of
from ledger.credits.model import CreditNote
from ledger.invoices.model import Invoice
from ledger.invoices.rules import FOREIGN, SPECIAL, tax_wanted
from ledger.journal.model import Entry, Posting
from ledger.payables.model import Payable
from ledger.payments.model import Payment
from ledger.payroll_runs.model import PayrollRun
from ledger.prepaid_cards.model import PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.sale_lines.model import SaleLine
from ledger.settings import LedgerSettings
from ledger.staff_advances.model import StaffAdvance


def problems(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """
    Yield each currency in which an account differs from the sum of its open documents.

    Opening balances name no document: what they brought to the account is left out.
    """
    kept: dict[str, list[tuple[str, Any, int]]] = {}
    for name, code, amount, sense in (
        ("receivables", settings.receivable_account, Receivable.open_minor, 1),
        ("payables", settings.payable_account, Payable.open_minor, -1),
        ("prepayments", settings.prepayment_account, Payment.prepaid_minor, 1),
        ("advances", settings.advance_account, Receipt.advance_minor, -1),
        ("cards", settings.card_account, PrepaidCard.balance_minor, -1),
    ):
        kept.setdefault(code, []).append((name, amount, sense))
    for code, parts in kept.items():
        held = _less(_balances(connection, code), _openings(connection, code))
        left = _signed(connection, parts)
        sense, names = parts[0][2], " and ".join(name for name, _, _ in parts)
        for currency in sorted(held.keys() | left.keys()):
            told, wanted = sense * held.get(currency, 0), sense * left.get(currency, 0)
            if told != wanted:
                yield (
                    f"account {code}: beside opening balances it holds {told} {currency},"
                    f" open {names} {wanted}"
                )
    yield from _of_staff(connection, settings)
    yield from _of_sales(connection, settings)
    yield from _of_invoices(connection)
    yield from _of_taxes(connection, settings)
    yield from _of_credits(connection)


def _of_staff(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """
    Yield where claims, advances and pay differ from what people owe and are owed.

    Only what these documents booked is looked at: gains on currencies are on the same account.
    """
    advances = _sums(connection, _open(StaffAdvance.open_minor))
    pay: dict[str, int] = {}
    for state, sums in connection.execute(select(PayrollRun.state, PayrollRun.sums)):
        if state in ("posted", "paid") and "advances" not in sums:
            # an earlier release booked all deductions there, whatever they were for
            advances["CNY"] = advances.get("CNY", 0) - sums["deductions"]
        if state == "posted":
            pay["CNY"] = pay.get("CNY", 0) - sums["net"]
    for name, code, kinds, left in (
        ("open advances", settings.staff_account, ("claim", "payroll", "opening"), advances),
        ("pay not paid yet", settings.payroll_account, ("payroll",), pay),
    ):
        held = _booked(connection, code, *kinds, lumps=False)
        for currency in sorted(held.keys() | left.keys()):
            if held.get(currency, 0) != left.get(currency, 0):
                yield (
                    f"account {code}: its documents booked {held.get(currency, 0)} {currency},"
                    f" {name} {left.get(currency, 0)}"
                )


def _of_sales(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """Yield where cost of sales, or goods in stock, lacks what the lines say was booked."""
    left = _sums(connection, _open(SaleLine.booked_minor))
    for code, sense in ((settings.cost_account, 1), (settings.stock_account, -1)):
        held = _booked(connection, code, "cost")
        for currency in sorted(held.keys() | left.keys()):
            told = sense * held.get(currency, 0)
            if told != left.get(currency, 0):
                yield (
                    f"account {code}: sales booked {told} {currency},"
                    f" their lines say {left.get(currency, 0)}"
                )


def _of_invoices(connection: Connection) -> Iterator[str]:
    """Yield each invoice of what somebody else owes, or asked for of a cancelled order."""
    chosen = (
        select(Invoice.id, Invoice.party_id, Receivable.customer_id)
        .join(Receivable, Receivable.id == Invoice.receivable_id)
        .where(Invoice.state != "void", Invoice.direction == "issued")
    )
    for invoice_id, *_ in connection.execute(
        chosen.where(Invoice.party_id != Receivable.customer_id)
    ):
        yield f"invoice {invoice_id}: its receivable is another customer's"
    asked = Invoice.state == "requested", Invoice.red_of_id.is_(None)
    for invoice_id, *_ in connection.execute(
        chosen.where(*asked, Receivable.state == "cancelled", Receivable.source_type == "order")
    ):
        yield f"invoice {invoice_id}: it is asked for of an order that is cancelled"


def _of_taxes(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """Yield each debt whose tax is not that of its invoices, as `tax_wanted` says."""
    credited = (
        select(func.coalesce(func.sum(CreditNote.tax_minor), 0))
        .where(CreditNote.receivable_id == Receivable.id, CreditNote.state == "given")
        .scalar_subquery()
    )
    ours = case((Invoice.kind == FOREIGN, 0), else_=Invoice.tax_minor)
    deducted = case((Invoice.kind.in_(SPECIAL), Invoice.tax_minor), else_=0)
    owed = Receivable.amount_minor - Receivable.credited_minor, Receivable.tax_minor - credited
    owing = (
        Payable.amount_minor - Payable.credited_minor,
        Payable.tax_minor - Payable.credited_tax_minor,
    )
    for debt, (stands, booked), named, way, tax in (
        (Receivable, owed, Invoice.receivable_id, "issued", ours),
        (Payable, owing, Invoice.payable_id, "received", deducted),
    ):
        before = exists().where(
            Posting.entry_id == debt.entry_id,
            Account.id == Posting.account_id,
            Account.code == settings.distribution_account,
        )
        sums = func.sum(Invoice.net_minor + Invoice.tax_minor), func.sum(tax)
        chosen = (
            select(debt.id, stands, booked, *sums)
            .join(Invoice, named == debt.id)
            .where(debt.state != "cancelled", Invoice.direction == way, ~before)
            .where(Invoice.number.is_not(None))
            .group_by(debt.id)
        )
        name = debt.__tablename__
        for debt_id, *minors in connection.execute(chosen):
            standing, told, gross, borne = map(int, minors)
            if tax_wanted(standing, told, gross, borne) != told:
                yield f"{name} {debt_id}: its tax is {told}, that of its invoices {borne}"


def _of_credits(connection: Connection) -> Iterator[str]:
    """Yield each credit that is not, to the cent and its tax, what of its lines is credited."""
    columns = CreditNote.number, CreditNote.amount_minor, CreditNote.tax_minor, CreditNote.rows
    for number, amount, tax, rows in connection.execute(select(*columns)):
        if rows and (sum(map(gross_of, rows)), tax_of(rows)) != (amount, tax):
            yield f"credit note {number}: its amount or tax is not that of the lines that came back"


def _balances(connection: Connection, code: str) -> dict[str, int]:
    chosen = (
        select(Balance.currency, Balance.debit_minor - Balance.credit_minor)
        .join(Account, Account.id == Balance.account_id)
        .where(Account.code == code)
    )
    return _sums(connection, chosen)


def _openings(connection: Connection, code: str) -> dict[str, int]:
    """What lumps of opening balances brought to the account: debts opened are documents."""
    return _booked(connection, code, "opening")


def _booked(connection: Connection, code: str, *kinds: str, lumps: bool = True) -> dict[str, int]:
    """
    What entries of some kinds brought to the account, less what was taken back of them.

    lumps: whether of opening balances those count that are no document, or those that are.
    """
    origin = aliased(Entry)
    named = origin.source_id.is_(None) if lumps else origin.source_id.is_not(None)
    chosen = (
        select(Posting.currency, func.sum(Posting.amount_minor))
        .join(Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(
            Account.code == code,
            origin.kind.in_(kinds),
            or_(origin.kind != "opening", named),
        )
        .group_by(Posting.currency)
    )
    return _sums(connection, chosen)


def _signed(connection: Connection, parts: list[tuple[str, Any, int]]) -> dict[str, int]:
    """Return what is open of several kinds of documents, debit positive."""
    sums: dict[str, int] = {}
    for _, amount, sense in parts:
        for currency, minor in _sums(connection, _open(amount)).items():
            sums[currency] = sums.get(currency, 0) + sense * minor
    return sums


def _open(amount: Any) -> Any:
    currency = amount.class_.currency
    return select(currency, func.sum(amount)).group_by(currency)


def _less(sums: Mapping[str, int], others: Mapping[str, int]) -> dict[str, int]:
    return {c: sums.get(c, 0) - others.get(c, 0) for c in sums.keys() | others.keys()}


def _sums(connection: Connection, chosen: Any) -> dict[str, int]:
    return {currency: int(total) for currency, total in connection.execute(chosen)}
