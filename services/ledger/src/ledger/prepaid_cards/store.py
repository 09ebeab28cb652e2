"""Every query about prepaid cards."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from ledger.prepaid_cards.model import CardMove, PrepaidCard


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


def moves(uow: UnitOfWork, card_id: str) -> list[CardMove]:
    """Return the newest moves of a card, newest first."""
    chosen = select(CardMove).where(CardMove.prepaid_card_id == card_id)
    return list(uow.session.scalars(chosen.order_by(CardMove.id.desc()).limit(1000)))
