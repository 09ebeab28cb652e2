"""Every query about reminders."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from notify.reminders.model import Reminder

REMINDING = "notify.reminder"
"""The due work of one reminder, whose id is its key."""


def waiting(uow: UnitOfWork, reminder_id: str) -> Reminder | None:
    """Return the reminder, locked, if it still waits."""
    wanted = select(Reminder).where(Reminder.id == reminder_id).with_for_update()
    reminder = uow.session.scalars(wanted).first()
    return reminder if reminder and reminder.state == "waiting" else None
