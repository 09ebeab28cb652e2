"""Every query about what people did in other services."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from chassis.uow import UnitOfWork
from organization.office.done_work.model import DoneWork
from organization.staff.model import Staff

MOST = 100
KEPT = dt.timedelta(days=62)
"""A month that is over, and one more to write of it."""


def note(
    uow: UnitOfWork,
    event: Any,
    said: tuple[str, str],
    about: Iterable[str | None],
    at: dt.datetime | None = None,
) -> None:
    """
    Keep that who caused an event did something; systems and strangers write no logs.

    said: what it was, in English and Chinese. about: with whom and what.
    """
    person = uow.session.get(Staff, event.actor_id)
    if person is None:
        return
    what = said[person.language.startswith("zh")]
    line = ": ".join((what, " ".join(part for part in about if part)))
    moment = at or dt.datetime.fromisoformat(event.time)
    about_it = {"event_id": event.id, "staff_id": person.id, "at": moment}
    uow.session.add(DoneWork(**about_it, line=line[:400]))


def lines(uow: UnitOfWork, staff_id: str, start: dt.datetime, end: dt.datetime) -> list[str]:
    """Return what somebody did within a period, in its order."""
    c = DoneWork
    chosen = select(c.line).where(c.staff_id == staff_id, c.at >= start, c.at < end)
    return list(uow.session.scalars(chosen.order_by(c.at, c.event_id).limit(MOST)))


def forget_old(runtime: Any) -> None:
    """Delete what is too old for anybody's log."""
    before = runtime.clock.now() - KEPT
    with runtime.database.writing() as connection:
        connection.execute(delete(DoneWork).where(DoneWork.at < before))
