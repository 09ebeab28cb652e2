"""Every query about advances to staff."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from ledger.staff_advances.model import StaffAdvance

NUMBER = "AD{yyyy}{mm}-{serial:05d}"


def of_approval(uow: UnitOfWork, approval_id: str) -> StaffAdvance | None:
    """Return the advance that waits for an approval, locked."""
    chosen = select(StaffAdvance).where(
        StaffAdvance.approval_id == approval_id, StaffAdvance.state == "submitted"
    )
    return uow.session.scalars(chosen.with_for_update()).first()


def open_by_person(uow: UnitOfWork, currency: str, person_id: str | None) -> dict[str, int]:
    """Return person → open advances, of one person or of all whose the caller sees."""
    chosen = select(StaffAdvance.person_id, func.sum(StaffAdvance.open_minor)).where(
        visible(StaffAdvance, uow.call),
        StaffAdvance.currency == currency,
        StaffAdvance.open_minor > 0,
    )
    if person_id is not None:
        chosen = chosen.where(StaffAdvance.person_id == person_id)
    rows = uow.session.execute(chosen.group_by(StaffAdvance.person_id))
    return {person: int(total) for person, total in rows}


def held(uow: UnitOfWork, currency: str) -> dict[str, int]:
    """Return person → what everybody has open of advances, whoever asks."""
    chosen = select(StaffAdvance.person_id, func.sum(StaffAdvance.open_minor)).where(
        StaffAdvance.currency == currency, StaffAdvance.state == "paid"
    )
    rows = uow.session.execute(chosen.group_by(StaffAdvance.person_id))
    return {person: int(total) for person, total in rows}


def settle(uow: UnitOfWork, person_id: str, wanted: Money) -> list[tuple[str, int]]:
    """Take up to *wanted* off a person's advances, the oldest first; return how much off which."""
    chosen = select(StaffAdvance).where(
        StaffAdvance.person_id == person_id,
        StaffAdvance.currency == wanted.currency,
        StaffAdvance.state == "paid",
    )
    left, taken = wanted.minor, []
    for advance in uow.session.scalars(chosen.order_by(StaffAdvance.id).with_for_update()):
        share = min(left, advance.open_minor)
        if share:
            advance.take(Money(share, wanted.currency))
            taken.append((advance.id, share))
        left -= share
    return taken


def newest(uow: UnitOfWork, person_id: str, used: Money) -> list[tuple[str, int]]:
    """Return which advances of a person *used* was taken off at last."""
    chosen = select(StaffAdvance).where(
        StaffAdvance.person_id == person_id,
        StaffAdvance.currency == used.currency,
        StaffAdvance.state.in_(("paid", "settled")),
    )
    left, found = used.minor, []
    for advance in uow.session.scalars(chosen.order_by(StaffAdvance.id.desc())):
        share = min(left, advance.amount_minor - advance.open_minor)
        found.append((advance.id, share))
        left -= share
    return [(advance_id, share) for advance_id, share in found if share]


def give_back(uow: UnitOfWork, offsets: Iterable[Any]) -> None:
    """Open again what was taken off each advance, locked in one order."""
    minors = dict(offsets)
    chosen = select(StaffAdvance).where(StaffAdvance.id.in_(minors)).order_by(StaffAdvance.id)
    for advance in uow.session.scalars(chosen.with_for_update()):
        advance.give_back(minors[advance.id])
