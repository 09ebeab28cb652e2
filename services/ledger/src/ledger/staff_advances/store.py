"""Every query about advances to staff."""

from sqlalchemy import func, select

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from ledger.staff_advances.model import StaffAdvance


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


def settle(uow: UnitOfWork, person_id: str, wanted: Money) -> int:
    """Take up to *wanted* off a person's advances, the oldest first; return how much it was."""
    chosen = select(StaffAdvance).where(
        StaffAdvance.person_id == person_id,
        StaffAdvance.currency == wanted.currency,
        StaffAdvance.state == "paid",
    )
    left = wanted.minor
    for advance in uow.session.scalars(chosen.order_by(StaffAdvance.id).with_for_update()):
        share = min(left, advance.open_minor)
        if share:
            advance.take(Money(share, wanted.currency))
        left -= share
    return wanted.minor - left
