"""Every query about calendars."""

from typing import Any

from sqlalchemy import select

from chassis.calendar import Calendar, read
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from service_desk.calendars.model import CalendarRef

REWIND = "service_desk.rewind_clocks"
"""The due work that lets clocks follow what was told of a calendar."""


def keep(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Write what the organization told of a calendar, unless it told something newer before."""
    keep_newest(uow, CalendarRef.__table__, row)


def of_the_house(uow: UnitOfWork, otherwise: Calendar) -> Calendar:
    """Return the default calendar; *otherwise* until the organization has told of one."""
    default = select(CalendarRef.data).where(CalendarRef.is_default)
    newest = default.order_by(CalendarRef.told_at.desc()).limit(1)
    # By the connection: a query of the session would write half of the caller's change before.
    data = uow.session.connection().scalar(newest)
    return read(data) if data else otherwise
