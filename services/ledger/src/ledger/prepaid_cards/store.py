"""Every query about prepaid cards."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger.prepaid_card import MoveOfReceipt, MoveReversed, NotEnough
from ledger.journal.model import Entry
from ledger.journal.rules import Draft, least
from ledger.prepaid_cards.model import CardMove, PrepaidCard
from ledger.tables import page_of


def exists(uow: UnitOfWork, number: str) -> bool:
    """Return whether a number is taken."""
    chosen = select(PrepaidCard.id).where(PrepaidCard.number == number)
    return uow.session.scalar(chosen) is not None


def lock(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, PrepaidCard]:
    """Return cards by id, locked in one order; raises NotFound."""
    chosen = select(PrepaidCard).where(PrepaidCard.id.in_(ids)).order_by(PrepaidCard.id)
    chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = {card.id: card for card in uow.session.scalars(chosen)}
    for card_id in ids:
        if card_id not in found:
            raise NotFound(resource=PrepaidCard.resource, id=card_id)
    return found


def expect(uow: UnitOfWork, card_id: str) -> None:
    """Raise NotFound unless there is that card, which the address names."""
    if uow.session.get(PrepaidCard, card_id) is None:
        raise NotFound(resource=PrepaidCard.resource, id=card_id)


def lock_of(uow: UnitOfWork, card_id: str | None) -> PrepaidCard | None:
    """Return the card of a receipt, locked; None where a bank paid."""
    return lock(uow, [card_id])[card_id] if card_id else None


def take(uow: UnitOfWork, card: PrepaidCard | None, amount: Money, memo: str, draft: Draft) -> None:
    """Take *amount* off a card that is locked; refuse more than it holds, or held by the day."""
    if card is not None:
        made = uow.add(card.take("spend", amount, memo, uow.now))
        held = _least(uow, card.id, draft.happened_on)
        if amount.minor > held:
            raise NotEnough(balance=str(Money(held, card.currency)))
        made.entry_id = draft.id


def _least(uow: UnitOfWork, card_id: str, day: dt.date) -> int:
    """Return the least that a card held at the end of any day from *day* on."""
    chosen = (
        select(Entry.happened_on, CardMove.amount_minor)
        .join(Entry, Entry.id == CardMove.entry_id)
        .where(CardMove.prepaid_card_id == card_id)
    )
    return least([(on, minor) for on, minor in uow.session.execute(chosen)], day)


def put_back(uow: UnitOfWork, card_id: str | None, memo: str, reversal: Draft) -> None:
    """Put back on a card what it had paid by the entry that *reversal* takes back."""
    card = lock_of(uow, card_id)
    if card is not None:
        [paid] = moves_of(uow, reversal.reverses_id)
        made = uow.add(card.undo(paid, "put_back", memo, uow.now))
        made.entry_id = reversal.id


def moves_of(uow: UnitOfWork, entry_id: str | None) -> list[CardMove]:
    """Return the moves that one entry made, in turn."""
    chosen = select(CardMove).where(CardMove.entry_id == entry_id).order_by(CardMove.id)
    return list(uow.session.scalars(chosen))


def standing(uow: UnitOfWork, card_id: str, move_id: str) -> CardMove:
    """Return a move of a card that can be taken back; raises NotFound and why it cannot."""
    move = uow.session.get(CardMove, move_id)
    if move is None or move.prepaid_card_id != card_id:
        raise NotFound(resource="ledger.card_move", id=move_id)
    undone = select(CardMove.id).where(CardMove.reverses_id == move.id)
    if move.reverses_id is not None or uow.session.scalar(undone) is not None:
        raise MoveReversed()
    entry = uow.session.get(Entry, move.entry_id)
    if entry is None or entry.kind != "card":
        raise MoveOfReceipt(memo=move.memo)
    return move


def introduced(
    uow: UnitOfWork, currency: str, begins: dt.datetime, ends: dt.datetime
) -> dict[str, dict[str, int]]:
    """Return introducer → kind of move → sum, of what moved on cards between two moments."""
    chosen = (
        select(PrepaidCard.introducer_id, CardMove.kind, func.sum(CardMove.amount_minor))
        .join(CardMove, CardMove.prepaid_card_id == PrepaidCard.id)
        .where(
            PrepaidCard.introducer_id.is_not(None),
            PrepaidCard.currency == currency,
            CardMove.at >= begins,
            CardMove.at < ends,
        )
        .group_by(PrepaidCard.introducer_id, CardMove.kind)
    )
    sums: dict[str, dict[str, int]] = {}
    for introducer, kind, total in uow.session.execute(chosen):
        sums.setdefault(introducer or "", {})[kind] = int(total)
    return sums


def moves(uow: UnitOfWork, card_id: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of the moves of a card, newest first; query: limit and where given after."""
    chosen = select(CardMove).where(CardMove.prepaid_card_id == card_id)
    if "after" in query:
        chosen = chosen.where(CardMove.id < query["after"])
    found = uow.session.scalars(chosen.order_by(CardMove.id.desc()).limit(query["limit"] + 1))
    return page_of(found.all(), query["limit"])
