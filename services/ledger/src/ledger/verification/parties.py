"""Compares whom documents are of with whom their entries name."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import aliased

from chassis import merging
from ledger.accounts.model import Account
from ledger.allocations.model import Allocation
from ledger.journal.model import Entry, Posting
from ledger.offsets.model import Offset
from ledger.receipts.model import Receipt
from ledger.settings import LedgerSettings


def problems(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """Yield each document of another customer than its entry names, whoever is he by now."""
    yield from _of_their_entries(connection, "receipt", Receipt)
    yield from _of_their_entries(connection, "offset", Offset)
    yield from _of_allocations(connection, settings)


def _of_their_entries(connection: Connection, name: str, model: Any) -> Iterator[str]:
    """A receipt, or an offset, is of a customer whom its entry names, or of who is he by now."""
    heirs = merging.heirs()
    booked, told = heirs.alias(), heirs.alias()
    names = (
        select(func.coalesce(booked.c.new_id, Posting.customer_id))
        .outerjoin(booked, booked.c.old_id == Posting.customer_id)
        .where(Posting.entry_id == model.entry_id, Posting.customer_id.is_not(None))
        .correlate(model)
    )
    chosen = (
        select(model.number)
        .outerjoin(told, told.c.old_id == model.customer_id)
        .where(names.exists(), func.coalesce(told.c.new_id, model.customer_id).not_in(names))
    )
    for number in connection.scalars(chosen.order_by(model.number)):
        yield f"{name} {number}: its entry names another customer"


def _of_allocations(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
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
        select(Receipt.number)
        .join(Allocation, Allocation.receipt_id == Receipt.id)
        .outerjoin(told, told.c.old_id == Allocation.for_customer_id)
        .where(Allocation.undone_on.is_(None), theirs.exists(), ~theirs.where(suits).exists())
    )
    for number in connection.scalars(chosen.distinct().order_by(Receipt.number)):
        yield f"receipt {number}: its entry names others whose debts it settled"
