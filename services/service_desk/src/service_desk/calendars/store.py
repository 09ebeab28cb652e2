"""Every query about calendars."""

from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Text, cast, select

from chassis.calendar import Calendar, read
from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from service_desk.calendars.model import CalendarRef

REWIND = "service_desk.rewind_clocks"
"""The due work that lets clocks follow what was told of a calendar."""


def keep(uow: UnitOfWork, row: dict[str, Any]) -> bool:
    """Write what the organization told of a calendar; False where that is known, or newer."""
    c = CalendarRef
    known = select(c.id).where(c.id == row["id"], c.version >= row["version"])
    if uow.session.scalar(known) is not None:
        return False
    keep_newest(uow, CalendarRef.__table__, row)
    return True


def of_the_house(uow: UnitOfWork, otherwise: Calendar) -> Calendar:
    """Return the default calendar; *otherwise* until the organization has told of one."""
    # By the connection: a query of the session would write half of the caller's change before.
    data = uow.session.connection().scalar(_DEFAULT)
    return _read(data) if data else otherwise


_DEFAULT = (
    select(cast(CalendarRef.data, Text))
    .where(CalendarRef.is_default)
    .order_by(CalendarRef.told_at.desc())
    .limit(1)
)


@lru_cache(maxsize=4)
def _read(data: str) -> Calendar:
    """Return the calendar of a text; the same one is asked for by every ticket."""
    return read(orjson.loads(data))
