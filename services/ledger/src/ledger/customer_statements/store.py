"""Every query of the statements of customers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from chassis import merging
from chassis.errors import NotFound
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger.customer_statement import MOST_CARDS
from contracts.ledger.party_statement import MOST, TooManyLines
from ledger.accounts.model import Account
from ledger.customer_refs.model import CustomerRef
from ledger.journal.model import Entry, Posting
from ledger.prepaid_cards.model import CardMove, PrepaidCard
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable


def movements(
    uow: UnitOfWork, query: Mapping[str, Any], codes: tuple[str, ...]
) -> tuple[int, list[Any]]:
    """
    Return what the customer owed before the first day, and what each entry changed since.

    codes: the accounts of receivables, advances and cards. Entries that only move between them are
    left out, since nothing changes for the customer. What was folded into him counts with him.
    Raises TooManyLines for more than a statement can hold.
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
        select(Entry, total.label("minor"), _money(query["currency"]).label("money"))
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(*mine, Posting.happened_on.between(query["from_on"], query["until_on"]))
        .group_by(Entry.id)
        .having(total != 0)
        .order_by(Entry.happened_on, Entry.id)
        .limit(MOST + 1)
    )
    found = list(uow.session.execute(lines))
    if len(found) > MOST:
        raise TooManyLines(most=MOST)
    return int(opening or 0), found


def _money(currency: str) -> Any:
    """Return the column that tells what money an entry brought; opening balances bring none."""
    other, place = aliased(Posting), aliased(Account)
    came = (
        select(func.coalesce(func.sum(other.amount_minor), 0))
        .join(place, place.id == other.account_id)
        .where(other.entry_id == Entry.id, other.currency == currency)
        .where(place.holds_money.is_(True), Entry.kind != "opening")
    )
    return came.correlate(Entry).scalar_subquery()


def owed(uow: UnitOfWork, query: Mapping[str, Any], code: str) -> int:
    """Return the debts of a customer at the end of the last day; code: their account."""
    chosen = (
        select(func.coalesce(func.sum(Posting.amount_minor), 0))
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.code == code,
            Posting.customer_id.in_(merging.all_ids_of(uow, query["customer_id"])),
            Posting.currency == query["currency"],
            Posting.happened_on <= query["until_on"],
        )
    )
    return int(uow.session.scalar(chosen) or 0)


def cards(uow: UnitOfWork, query: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Return id, number and balance of the cards that held money at the end of the last day."""
    total = func.sum(CardMove.amount_minor)
    chosen = (
        select(PrepaidCard.id, PrepaidCard.number, total)
        .join(CardMove, CardMove.prepaid_card_id == PrepaidCard.id)
        .join(Entry, Entry.id == CardMove.entry_id)
        .where(
            PrepaidCard.customer_id.in_(merging.all_ids_of(uow, query["customer_id"])),
            PrepaidCard.currency == query["currency"],
            Entry.happened_on <= query["until_on"],
        )
        .group_by(PrepaidCard.id, PrepaidCard.number)
        .having(total != 0)
        .order_by(PrepaidCard.number)
    )
    found = uow.session.execute(chosen.limit(MOST_CARDS))
    return [(card_id, number, int(minor)) for card_id, number, minor in found]


def expect_seen(uow: UnitOfWork, customer_id: str) -> None:
    """Raise NotFound for a customer of whom there is nothing, or nothing that the caller sees."""
    seen: list[Any] = [
        select(column).where(column == customer_id, visible(model, uow.call))
        for model, column in _OF_CUSTOMERS
    ]
    if uow.call.scope(Receivable.resource) == "all":
        ids = merging.all_ids_of(uow, customer_id)
        seen += [
            select(CustomerRef.id).where(CustomerRef.id == customer_id),
            select(Posting.customer_id).where(Posting.customer_id.in_(ids)),
        ]
    if all(uow.session.scalar(chosen.limit(1)) is None for chosen in seen):
        raise NotFound(resource=CustomerRef.resource, id=customer_id)


_OF_CUSTOMERS: tuple[tuple[Any, Any], ...] = (
    (CustomerRef, CustomerRef.id),
    (Receivable, Receivable.customer_id),
    (Receipt, Receipt.customer_id),
    (PrepaidCard, PrepaidCard.customer_id),
)


def name_of(uow: UnitOfWork, customer_id: str) -> str:
    """Return what a customer is called, by his newest receivable where nothing else tells it."""
    known = uow.session.get(CustomerRef, customer_id)
    if known is not None and known.name:
        return known.name
    chosen = select(Receivable.customer_name).where(Receivable.customer_id == customer_id)
    return uow.session.scalar(chosen.order_by(Receivable.id.desc()).limit(1)) or ""
