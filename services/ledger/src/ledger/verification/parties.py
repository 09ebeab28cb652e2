"""Compares whom documents are of with whom their entries name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.orm import aliased

from chassis import merging
from ledger.accounts.model import Account
from ledger.allocations.model import Allocation
from ledger.journal.model import Entry, Posting
from ledger.offsets.model import Offset
from ledger.partings import store as partings
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings

Families = Mapping[str, frozenset[str]]


def problems(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """Yield each document of another customer than its entry names, whoever is he by now."""
    families = partings.families(connection)
    yield from _of_their_entries(connection, "receipt", Receipt, families)
    yield from _of_their_entries(connection, "offset", Offset, families)
    yield from _of_allocations(connection, settings, families)
    yield from _of_accounts(connection, settings)


def _of_accounts(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """
    What is open of a customer is what entries posted for him; splits are corrected a moment later.

    Only where it is right in sum: what an account lacks altogether is told elsewhere.
    """
    found = partings.differences(connection, settings)
    sums = Counter[tuple[str, str]]()
    for (code, currency, _), minor in found.items():
        sums[code, currency] += minor
    soon = partings.not_corrected_yet(connection) if found else set()
    for (code, currency, customer), minor in sorted(found.items()):
        if not sums[code, currency] and customer not in soon:
            yield (
                f"account {code}: of customer {customer} documents say {minor} {currency}"
                " more than was posted for him"
            )


def _of_their_entries(
    connection: Connection, name: str, model: Any, families: Families
) -> Iterator[str]:
    """
    A receipt, or an offset, is of a customer whom its entry names, or of who is he by now.

    Or of one who was the same customer then; what that moved is corrected by an entry.
    """
    heirs = merging.heirs()
    booked, told = heirs.alias(), heirs.alias()
    names = (
        select(func.coalesce(booked.c.new_id, Posting.customer_id))
        .outerjoin(booked, booked.c.old_id == Posting.customer_id)
        .where(Posting.entry_id == model.entry_id, Posting.customer_id.is_not(None))
        .correlate(model)
    )
    chosen = (
        select(model.number, model.customer_id, model.entry_id)
        .outerjoin(told, told.c.old_id == model.customer_id)
        .where(names.exists(), func.coalesce(told.c.new_id, model.customer_id).not_in(names))
    )
    for number, customer, entry_id in connection.execute(chosen.order_by(model.number)).all():
        if not _were_one(connection, Posting.entry_id == entry_id, {customer}, families):
            yield f"{name} {number}: its entry names another customer"


def _were_one(
    connection: Connection, mine: ColumnElement[bool], now: set[str], families: Families
) -> bool:
    """Tell whether postings name one who was one with a customer of *now*."""
    named = connection.scalars(select(Posting.customer_id).where(mine).distinct())
    return any(families.get(who or "", frozenset()) & now for who in named)


def _of_allocations(
    connection: Connection, settings: LedgerSettings, families: Families
) -> Iterator[str]:
    """
    What money settled is a debt of who paid, or of another one, as the entry said then.

    Mergers and splits change who it is by now, and never whether that were two: the entry names
    on one line who paid, and on another who owed. Releases that named nobody are believed.
    """
    heirs = merging.heirs()
    booked, told = heirs.alias(), heirs.alias()
    other, place, debts = aliased(Posting), aliased(Account), settings.receivable_account
    payer = (
        select(func.max(other.customer_id))
        .join(place, place.id == other.account_id)
        .where(other.entry_id == Posting.entry_id)
        .where(place.code.not_in((debts, settings.rounding_account)))
        .correlate(Posting)
        .scalar_subquery()
    )
    theirs = (
        select(Posting.line)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(booked, booked.c.old_id == Posting.customer_id)
        .where(
            Entry.source_id == Allocation.receipt_id,
            Account.code == debts,
            Posting.currency == Allocation.currency,
            Posting.happened_on == Allocation.allocated_on,
            Posting.amount_minor == -(Allocation.amount_minor + Allocation.written_off_minor),
            Posting.customer_id.is_not(None),
            payer.is_not(None),
        )
        .correlate(Allocation, told)
    )
    own, his = Allocation.for_customer_id.is_(None), Posting.customer_id
    debtor = func.coalesce(told.c.new_id, Allocation.for_customer_id)
    suits = or_(
        own & (his == payer), (his != payer) & (func.coalesce(booked.c.new_id, his) == debtor)
    )
    chosen = (
        select(Receipt.number, Receipt.id, Receipt.customer_id, Receivable.customer_id)
        .join(Allocation, Allocation.receipt_id == Receipt.id)
        .join(Receivable, Receivable.id == Allocation.receivable_id)
        .outerjoin(told, told.c.old_id == Allocation.for_customer_id)
        .where(Allocation.undone_on.is_(None), theirs.exists(), ~theirs.where(suits).exists())
    )
    wrong = connection.execute(chosen.distinct().order_by(Receipt.number)).all()
    for number, receipt_id, *both in wrong:
        mine = Posting.entry_id.in_(select(Entry.id).where(Entry.source_id == receipt_id))
        if not _were_one(connection, mine, set(both), families):
            yield f"receipt {number}: its entry names others whose debts it settled"
