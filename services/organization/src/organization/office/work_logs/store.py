"""Every query about work logs, and what the suite knows of somebody's day."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.uow import UnitOfWork
from contracts.organization.work_log import Ahead, NotSuperior, OnePerDay
from organization.approvals.cases.model import Approval, ApprovalTask
from organization.approvals.flows.people import People
from organization.office.appointments import store as appointments
from organization.office.tasks.model import Task
from organization.office.work_logs.model import WorkLog

MOST = 100


def refuse_second(uow: UnitOfWork, day: dt.date) -> None:
    """Raise OnePerDay when the caller has a log of the day, or Ahead before it has come."""
    if day > uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date():
        raise Ahead(day=day.isoformat())
    mine = select(WorkLog.id).where(WorkLog.owner_id == uow.call.actor_id, WorkLog.day == day)
    if uow.session.scalar(mine):
        raise OnePerDay(day=day.isoformat())


def refuse_unless_superior(uow: UnitOfWork, log: WorkLog) -> None:
    """Raise NotSuperior for who is not above the writer."""
    if log.owner_id is None or uow.call.actor_id not in People(uow).superiors(log.owner_id):
        raise NotSuperior()


def suggestion(uow: UnitOfWork, day: dt.date) -> str:
    """Return the caller's finished tasks, appointments and decisions of a day, a line each."""
    zone, me = ZoneInfo(uow.call.time_zone), uow.call.actor_id
    start = dt.datetime.combine(day, dt.time(), zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    met = [
        f"{busy['starts_at'].astimezone(zone):%H:%M} {busy['title']}"
        for busy in appointments.busy(uow, [me], start, end)
        if busy["title"]
    ]
    done = select(Task.title).where(
        Task.owner_id == me, Task.state == "done", Task.done_at >= start, Task.done_at < end
    )
    decided = (
        select(Approval.title, ApprovalTask.state)
        .join(ApprovalTask, ApprovalTask.approval_id == Approval.id)
        .where(ApprovalTask.decided_by == me)
        .where(ApprovalTask.decided_at >= start, ApprovalTask.decided_at < end)
    )
    lines = [*met, *(f"✓ {title}" for title in uow.session.scalars(done.limit(MOST)))]
    lines += [f"{row.title}: {row.state}" for row in uow.session.execute(decided.limit(MOST))]
    return "\n".join(lines)[:5000]
