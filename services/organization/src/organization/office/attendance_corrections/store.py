"""Every query about requests for corrections."""

import datetime as dt

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from contracts.organization.attendance_correction import AlreadyAsked
from organization.office.attendance_corrections.model import PENDING, AttendanceCorrection


def refuse_second(uow: UnitOfWork, day: dt.date, kind: str) -> None:
    """Raise AlreadyAsked while the caller waits for an answer about the same sign."""
    c = AttendanceCorrection
    mine = (c.owner_id == uow.call.actor_id, c.day == day, c.kind == kind, c.state == PENDING)
    if uow.session.scalar(select(c.id).where(*mine).limit(1)):
        raise AlreadyAsked(day=day.isoformat())


def count_waiting(uow: UnitOfWork, first: dt.date, last: dt.date) -> int:
    """Return how many requests about days have no answer yet."""
    c = AttendanceCorrection
    within = (c.day.between(first, last), c.state == PENDING)
    return uow.session.scalar(select(func.count()).select_from(c).where(*within)) or 0


def waiting(uow: UnitOfWork, correction_id: str) -> AttendanceCorrection | None:
    """Return a request that has no answer yet, locked."""
    c = AttendanceCorrection
    chosen = select(c).where(c.id == correction_id, c.state == PENDING).with_for_update()
    return uow.session.scalars(chosen).first()
