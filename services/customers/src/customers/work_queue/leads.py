"""What open leads wait for: one condition for each thing."""

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.orm import aliased

from chassis.uow import UnitOfWork
from customers.activities.model import Activity
from customers.leads.model import Lead
from customers.pool.rules import day_began
from customers.work_queue.store import AHEAD_DAYS, DAY


def conditions(uow: UnitOfWork, forgotten_days: int) -> dict[str, ColumnElement[bool]]:
    """Return what open leads wait for → the condition that they do."""
    today, a = day_began(uow.now, uow.call.time_zone), Activity
    new = and_(Lead.assigned_at >= uow.now - AHEAD_DAYS * DAY, Lead.handled_at.is_(None))
    silent_since = uow.now - forgotten_days * DAY
    return {
        "due_today": _planned(a.next_at >= today, a.next_at < today + DAY),
        "overdue": _planned(a.next_at < today),
        "newly_assigned": new,
        "never_contacted": ~exists().where(a.lead_id == Lead.id, a.deleted_at.is_(None)),
        "forgotten": func.coalesce(Lead.followed_at, Lead.assigned_at) < silent_since,
    }


def _planned(*when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that what was planned for then has not been done since."""
    a, later = Activity, aliased(Activity)
    since = exists().where(
        later.lead_id == a.lead_id, later.deleted_at.is_(None), later.happened_at > a.happened_at
    )
    return exists().where(a.lead_id == Lead.id, a.deleted_at.is_(None), *when, ~since)
