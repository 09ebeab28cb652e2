"""Compares offsets with what they took of debts, and with what became of it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from ledger.offset_parts.model import OffsetPart
from ledger.offsets.model import Offset
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.receivables.model import Receivable

OWED, OWING = OffsetPart.receivable_id.is_not(None), OffsetPart.payable_id.is_not(None)
UNDONE, OVER = OffsetPart.undone_on.is_not(None), Offset.state == "reversed"


def problems(connection: Connection) -> Iterator[str]:
    """Each offset takes as much of receivables as of payables, for as long as its state says."""
    total = func.coalesce(func.sum(OffsetPart.amount_minor), 0)
    taken = (
        select(total).where(OffsetPart.offset_id == Offset.id, side).scalar_subquery()
        for side in (OWED, OWING)
    )
    wrong = or_(*(one != Offset.amount_minor for one in taken))
    for number in connection.scalars(select(Offset.number).where(wrong)):
        yield f"offset {number}: its parts are not its amount on both sides"
    yield from _of_states(connection)
    yield from _of_receivables(connection)


def _of_states(connection: Connection) -> Iterator[str]:
    """Parts count until an offset is reversed, or they are an advance or a prepayment."""
    stood = Offset.state.in_(("posted", "reversed"))
    booked = OffsetPart.settled_on.is_not(None)
    wrong = case((booked != stood, 1), (and_(OVER, ~UNDONE), 1), else_=0)
    became = _became(OWED, Receipt), _became(OWING, Payment)
    chosen = (
        select(Offset.number)
        .join(OffsetPart, OffsetPart.offset_id == Offset.id)
        .group_by(Offset.id, Offset.number, Offset.state)
        .having(or_(func.sum(wrong) > 0, *became))
    )
    for number in connection.scalars(chosen.order_by(Offset.number)):
        yield f"offset {number}: its state is not that of its parts"


def _became(side: Any, model: Any) -> Any:
    """Return that what is undone of a side is not what came of it as money."""
    mine = model.offset_id == Offset.id, model.state == "posted"
    came = select(func.coalesce(func.sum(model.amount_minor), 0)).where(*mine).scalar_subquery()
    freed = func.sum(case((UNDONE & side, OffsetPart.amount_minor), else_=0))
    return came != case((OVER, 0), else_=freed)


def _of_receivables(connection: Connection) -> Iterator[str]:
    """A receivable names the offsets that stand for it, each with what it takes."""
    standing = (
        select(OffsetPart.receivable_id, Offset.number, func.sum(OffsetPart.amount_minor))
        .join(Offset, Offset.id == OffsetPart.offset_id)
        .where(OWED, OffsetPart.settled_on.is_not(None), ~UNDONE)
        .group_by(OffsetPart.receivable_id, Offset.number)
    )
    wanted: dict[Any, dict[str, int]] = {}
    for receivable_id, number, minor in connection.execute(standing):
        wanted.setdefault(receivable_id, {})[number] = int(minor)
    named = select(Receivable.id, Receivable.set_offs).where(Receivable.set_offs.is_not(None))
    told = {one: offsets for one, offsets in connection.execute(named) if offsets}
    for receivable_id in sorted(wanted.keys() | told.keys()):
        if wanted.get(receivable_id) != told.get(receivable_id):
            yield f"receivable {receivable_id}: it names other offsets than stand for it"
