"""Every query about advances to staff."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from chassis.values import Money
from ledger.staff_advances.model import StaffAdvance


def of_approval(uow: UnitOfWork, approval_id: str) -> StaffAdvance | None:
    """Return the advance that waits for an approval, locked."""
    chosen = select(StaffAdvance).where(
        StaffAdvance.approval_id == approval_id, StaffAdvance.state == "submitted"
    )
    return uow.session.scalars(chosen.with_for_update()).first()


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
