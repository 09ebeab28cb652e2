"""Every query of the statements of customers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from chassis import merging
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger.customer_statement import MOST
from ledger.accounts.model import Account
from ledger.journal.model import Entry, Posting
from ledger.receivables.model import Receivable


def movements(
    uow: UnitOfWork, query: Mapping[str, Any], codes: tuple[str, ...]
) -> tuple[int, list[Any]]:
    """
    Return what the customer owed before the first day, and what each entry changed since.

    codes: the accounts of receivables and advances. Entries that only move between them are left
    out, since nothing changes for the customer. What was folded into the customer counts with him.
    """
    total = func.sum(Posting.amount_minor)
    mine = (
        Account.code.in_(codes),
        Posting.customer_id.in_(merging.all_ids_of(uow, query["customer_id"])),
        Posting.currency == query["currency"],
    )
    before = select(func.coalesce(total, 0)).join(Account, Account.id == Posting.account_id)
    opening = uow.session.scalar(before.where(*mine, Posting.happened_on < query["from_on"]))
    lines = (
        select(Entry, total.label("minor"))
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(*mine, Posting.happened_on.between(query["from_on"], query["until_on"]))
        .group_by(Entry.id)
        .having(total != 0)
        .order_by(Entry.happened_on, Entry.id)
        .limit(MOST)
    )
    return int(opening or 0), list(uow.session.execute(lines))


def name_of(uow: UnitOfWork, customer_id: str) -> str | None:
    """Return the customer's name by his newest receivable that the caller may see, or None."""
    chosen = select(Receivable.customer_name).where(
        Receivable.customer_id == customer_id, visible(Receivable, uow.call)
    )
    return uow.session.scalar(chosen.order_by(Receivable.id.desc()).limit(1))
