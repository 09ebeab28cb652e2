"""Every query about feeds."""

import datetime as dt
import hashlib

from sqlalchemy import ColumnElement, func, select

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from contracts.organization.calendar_feed import TooMany
from organization.office.calendar_feeds.model import CalendarFeed
from organization.office.tasks.model import Task
from organization.staff.model import ACTIVE, Staff

LIMIT = 10
BACK = dt.timedelta(days=92)
"""How far back a feed tells of appointments."""


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def mine(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that a feed is the caller's and open."""
    return (CalendarFeed.owner_id == uow.call.actor_id) & CalendarFeed.revoked_at.is_(None)


def refuse_too_many(uow: UnitOfWork) -> None:
    """Raise TooMany when the caller has as many feeds as he may have."""
    chosen = select(func.count()).select_from(CalendarFeed).where(mine(uow))
    if (uow.session.scalar(chosen) or 0) >= LIMIT:
        raise TooMany(limit=LIMIT)


def own(uow: UnitOfWork, feed_id: str) -> CalendarFeed:
    """Return an open feed of the caller; raises NotFound."""
    chosen = select(CalendarFeed).where(CalendarFeed.id == feed_id, mine(uow))
    found = uow.session.scalars(chosen.with_for_update()).first()
    if found is None:
        raise NotFound(resource=CalendarFeed.resource, id=feed_id)
    return found


def by_secret(uow: UnitOfWork, secret: str) -> CalendarFeed:
    """Return the open feed of an active colleague; raises NotFound without the secret."""
    chosen = (
        select(CalendarFeed)
        .join(Staff, Staff.id == CalendarFeed.owner_id)
        .where(CalendarFeed.digest == digest(secret), CalendarFeed.revoked_at.is_(None))
        .where(Staff.state == ACTIVE)
    )
    found = uow.session.scalars(chosen).first()
    if found is None:
        raise NotFound(resource=CalendarFeed.resource, id="***")
    return found


def open_tasks(uow: UnitOfWork, staff_id: str) -> list[Task]:
    """Return the tasks with a time that a person has to do."""
    mine = (Task.owner_id == staff_id, Task.state == "open", Task.due_at.is_not(None))
    return list(uow.session.scalars(select(Task).where(*mine).order_by(Task.due_at)))
