"""Every query of the statements of customers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    func,
    literal,
    select,
    union_all,
)
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
from ledger.settings import LedgerSettings
from ledger.statements.parties import SIDES

RECEIVING = ("receipt", "transfer")
"""Kinds of entries by which money settles what customers owe."""


class Codes(NamedTuple):
    """Of the accounts of receivables, advances and cards, and of the one of what is rounded off."""

    owed: tuple[str, ...]
    rounding: str


def codes_of(settings: LedgerSettings) -> Codes:
    """Return the accounts of which a statement tells."""
    owed = settings.receivable_account, settings.advance_account, settings.card_account
    return Codes(owed, settings.rounding_account)


def movements(uow: UnitOfWork, query: Mapping[str, Any], codes: Codes) -> tuple[int, list[Any]]:
    """
    Return what the customer owed before the first day, and what each entry changed since.

    What was folded into him counts with him. Raises TooManyLines for more than a statement can
    hold.
    """
    mine = Posting.customer_id.in_(merging.all_ids_of(uow, query["customer_id"]))
    before, since = (part.subquery().c for part in _parts(query, codes, mine))
    opening = uow.session.scalar(select(func.sum(before.charged)))
    sides = since.charged, since.paid, since.adjusted
    lines = select(Entry, *sides).where(Entry.id == since.entry_id)
    ordered = lines.order_by(Entry.happened_on, Entry.id).limit(MOST + 1)
    found = list(uow.session.execute(ordered))
    if len(found) > MOST:
        raise TooManyLines(most=MOST)
    return int(opening or 0), found


def moves(query: Mapping[str, Any], codes: Codes) -> Any:
    """
    Return what changed of what each customer owes until the last day, as columns.

    They are party_id, happened_on and the sides; what was before the first day is all charged.
    """
    both = (part.subquery().c for part in _parts(query, codes, Posting.customer_id.is_not(None)))
    wanted = ("party_id", "happened_on", *SIDES)
    return union_all(*(select(*(part[name] for name in wanted)) for part in both)).subquery().c


def _parts(
    query: Mapping[str, Any], codes: Codes, mine: ColumnElement[bool]
) -> tuple[Select[Any], Select[Any]]:
    """
    Return the postings before the first day, and what each entry changed since.

    Entries that only move between the accounts are left out: nothing changes for the customer.
    """
    folded, minor = merging.heirs(), Posting.amount_minor
    party = func.coalesce(folded.c.new_id, Posting.customer_id).label("party_id")
    chosen = (
        select(party, Posting.happened_on)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(folded, folded.c.old_id == Posting.customer_id)
        .where(Posting.currency == query["currency"], mine)
    )
    none = [literal(0, BigInteger).label(name) for name in ("paid", "adjusted")]
    owed = Account.code.in_(codes.owed)
    before = chosen.where(owed).add_columns(minor.label("charged"), *none)
    taken = aliased(Entry)
    sign = case((taken.id.is_not(None), -1), else_=1)
    sums = (case((condition, minor), else_=0) for condition in (owed, ~owed))
    changed, rounded = (sign * func.sum(one) for one in sums)
    each = (
        chosen.add_columns(Entry.id.label("entry_id"), sign.label("sign"))
        .add_columns(changed.label("minor"), rounded.label("rounded"))
        .add_columns(func.coalesce(taken.kind, Entry.kind).label("kind"))
        .add_columns((sign * _money(query["currency"])).label("money"))
        .join(Entry, Entry.id == Posting.entry_id)
        .outerjoin(taken, taken.id == Entry.reverses_id)
        .where(Account.code.in_((*codes.owed, codes.rounding)))
        .where(Posting.happened_on.between(query["from_on"], query["until_on"]))
        .group_by(party, Posting.happened_on, Entry.id, taken.id)
        .subquery()
        .c
    )
    since = select(each.party_id, each.happened_on, each.entry_id).where(each.minor != 0)
    sides = ((each.sign * side).label(name) for name, side in zip(SIDES, _sides(each), strict=True))
    return before.where(Posting.happened_on < query["from_on"]), since.add_columns(*sides)


def _sides(each: Any) -> tuple[Any, Any, Any]:
    """
    Return what an entry charged, what was paid by it and what it adjusted, as columns.

    What takes an entry back is that entry again, less instead of more (红字). What receipts settle
    was paid, by himself or by another customer, but for what they round off; so was what money
    settles, and money that goes back was paid less. What is owed more for no money is charged.
    """
    received = each.kind.in_(RECEIVING)
    money = case((each.kind == "opening", 0), else_=each.money)
    less = -each.minor
    came = case((money <= 0, 0), (money < less, money), else_=less)
    back = case((money >= 0, 0), (money > less, money), else_=less)
    paid = case((received, less - each.rounded), (less > 0, came), else_=back)
    more = (less < 0) & (money >= 0) & ~received
    charged = case((more, each.minor), else_=0)
    return charged, paid, charged - paid - each.minor


def _money(currency: str) -> Any:
    """Return the column that tells what money an entry brought."""
    other, place = aliased(Posting), aliased(Account)
    came = (
        select(func.coalesce(func.sum(other.amount_minor), 0))
        .join(place, place.id == other.account_id)
        .where(other.entry_id == Entry.id, other.currency == currency)
        .where(place.holds_money.is_(True))
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
    told: list[Any] = [
        select(column).where(column == customer_id, visible(model, uow.call))
        for model, column in THEIRS
    ]
    if uow.call.scope(Receivable.resource) == "all":
        ids = merging.all_ids_of(uow, customer_id)
        told += [
            select(CustomerRef.id).where(CustomerRef.id == customer_id),
            select(Posting.customer_id).where(Posting.customer_id.in_(ids)),
        ]
    if all(uow.session.scalar(chosen.limit(1)) is None for chosen in told):
        raise NotFound(resource=CustomerRef.resource, id=customer_id)


THEIRS: tuple[tuple[Any, Any], ...] = (
    (CustomerRef, CustomerRef.id),
    (Receivable, Receivable.customer_id),
    (Receipt, Receipt.customer_id),
    (PrepaidCard, PrepaidCard.customer_id),
)
"""What tells of a party, and where: himself, his debts, his money."""


def name_of(uow: UnitOfWork, customer_id: str) -> str:
    """Return what a customer is called, by his newest receivable where nothing else tells it."""
    known = uow.session.get(CustomerRef, customer_id)
    if known is not None and known.name:
        return known.name
    chosen = select(Receivable.customer_name).where(Receivable.customer_id == customer_id)
    return uow.session.scalar(chosen.order_by(Receivable.id.desc()).limit(1)) or ""
