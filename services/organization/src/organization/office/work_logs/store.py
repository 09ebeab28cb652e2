"""Every query about work logs, and what the suite knows of somebody's day."""

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.uow import UnitOfWork
from chassis.words import word
from contracts.organization.work_log import Ahead, NotSuperior, OnePerDay
from organization.approvals.cases.model import Approval, ApprovalTask
from organization.approvals.flows.people import People
from organization.office.appointments import store as appointments
from organization.office.attendance import store as attendance
from organization.office.attendance.rules import employed as employs
from organization.office.calendars import store as calendars
from organization.office.done_work import store as done_work
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


def sheets(uow: UnitOfWork, staff_ids: list[str], year: int, month: int) -> list[dict[str, Any]]:
    """Return for each person whose logs the caller may see which days have one."""
    company = attendance.calendar(uow)
    first, last = attendance.bounds(year, month)
    until = min(last, uow.now.astimezone(company.zone).date())
    seen = attendance.seen(uow, WorkLog.resource, staff_ids)
    c = WorkLog
    mine = (c.owner_id.in_(seen), c.day.between(first, last))
    logs = {(row.owner_id, row.day): row for row in uow.session.scalars(select(c).where(*mine))}
    employed, names = attendance.employed(uow, seen), People(uow).names(seen)
    found = []
    for one in seen:
        days = []
        for day in calendars.each(first, until) if first <= until else ():
            log = logs.get((one, day))
            works = employs(day, *employed.get(one, (None, None))) and company.hours(day)
            state = log.state if log else "missing" if works else "off"
            days.append({"day": day, "state": state, "work_log_id": log.id if log else None})
        counts = Counter(day["state"] for day in days)
        sums = {state: counts[state] for state in ("submitted", "draft", "missing")}
        found.append({"staff_id": one, "name": names.get(one), "days": days, **sums})
    return found


def refuse_unless_superior(uow: UnitOfWork, log: WorkLog) -> None:
    """Raise NotSuperior for who is not above the writer."""
    if log.owner_id is None or uow.call.actor_id not in People(uow).superiors(log.owner_id):
        raise NotSuperior()


def suggestion(uow: UnitOfWork, day: dt.date) -> str:
    """
    Return what the caller did on a day, a line each.

    Appointments, what he did with customers, deals and tickets, finished tasks, decisions.
    """
    zone, me = ZoneInfo(uow.call.time_zone), uow.call.actor_id
    start = dt.datetime.combine(day, dt.time(), zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    met = [
        f"{busy['starts_at'].astimezone(zone):%H:%M} {busy['title']}"
        for busy in appointments.busy(uow, [me], start, end)
        if busy["title"] and not busy["private"]
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
    worked = done_work.lines(uow, me, start, end)
    lines = [*met, *worked, *(f"✓ {title}" for title in uow.session.scalars(done.limit(MOST)))]
    lines += [_decided(row, uow.call.language) for row in uow.session.execute(decided.limit(MOST))]
    return "\n".join(lines)[:5000]


def _decided(row: Any, language: str) -> str:
    return f"{row.title}: {word(row.state, language, 'approval', 'state') or row.state}"
