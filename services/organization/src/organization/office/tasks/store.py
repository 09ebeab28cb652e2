"""Every query about tasks, their reminders and their repetition."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select

from chassis.custom.values import carried
from chassis.uow import UnitOfWork
from contracts.organization import task as contract
from organization.office import recurrence
from organization.office.notices.store import Word, tell
from organization.office.tasks.model import PRIORITY, Task, TaskStep

REMINDER = "organization.task_reminder"
"""The due work that reminds of a task; its key is the task and the minutes before."""
MOST_POPUPS = 50


def set_reminders(uow: UnitOfWork, task: Task, before: list[int] | None = None) -> None:
    """Have the owner reminded; *before* are the minutes of reminders that were set."""
    for minutes in before or ():
        uow.unschedule(REMINDER, f"{task.id}:{minutes}")
    if task.due_at is None:
        return
    for minutes in set(task.remind_minutes):
        at = task.due_at - dt.timedelta(minutes=minutes)
        if at >= uow.now:
            told = {"task_id": task.id, "minutes": minutes}
            uow.schedule(REMINDER, f"{task.id}:{minutes}", at, told)


def remind(uow: UnitOfWork, task_id: str) -> None:
    """Tell the owner that a task is due soon, unless it is over."""
    task = uow.session.get(Task, task_id)
    if task is None or task.state != "open" or task.owner_id is None or task.due_at is None:
        return
    at = task.due_at.astimezone(ZoneInfo(task.zone))
    when = f"{at:%Y-%m-%d %H:%M}"
    title = (f"Due {when}: {task.title}", f"{when} 到期：{task.title}")
    word = Word("task", title, task.note, *_about(task))
    tell(uow, [task.owner_id], word, ["email", *(["sms"] if task.remind_by_sms else [])])


def tell_of(uow: UnitOfWork, task: Task, what: tuple[str, str], *staff_ids: str | None) -> None:
    """Tell people what became of a task; what: in English and in Chinese."""
    title = (f"{what[0]}: {task.title}", f"{what[1]}：{task.title}")
    word = Word("task", title, task.note, *_about(task))
    tell(uow, [one for one in staff_ids if one], word)


def report(uow: UnitOfWork, task: Task, text: str | None) -> None:
    """Write down what somebody reports."""
    call = uow.call
    step = TaskStep(task_id=task.id, at=uow.now, actor_id=call.actor_id, text=text)
    step.actor_name, step.percent = call.actor_name or "", task.percent
    uow.session.add(step)


def steps(uow: UnitOfWork, task_id: str) -> list[TaskStep]:
    """Return what was reported of a task, oldest first."""
    chosen = select(TaskStep).where(TaskStep.task_id == task_id)
    return list(uow.session.scalars(chosen.order_by(TaskStep.at, TaskStep.id)))


def open_the_next(uow: UnitOfWork, task: Task) -> Task | None:
    """Open the next of a series, later than now; None when the series is over."""
    if not task.recurrence or task.due_at is None or task.first_due_at is None:
        return None
    after = max(task.due_at, uow.now)
    at = recurrence.following(task.recurrence, task.first_due_at, after, task.zone)
    if at is None:
        return None
    following = task.repeated(at)
    following.custom = carried(uow.session, Task.resource, Task.resource, task.custom)
    uow.add(following)
    uow.emit(contract.created, following)
    set_reminders(uow, following)
    return following


def counters(uow: UnitOfWork) -> dict[str, int]:
    """Return how many tasks the caller has open, and how many of them press."""
    zone = ZoneInfo(uow.call.time_zone)
    today = uow.now.astimezone(zone).date()
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), zone)
    pressing = {
        "overdue": Task.due_at < uow.now,
        "today": (Task.due_at >= uow.now) & (Task.due_at < midnight),
        "open": Task.id.is_not(None),
        "popups": Task.popup_at <= uow.now,
    }
    return {name: _count(uow, _mine(uow) & where) for name, where in pressing.items()}


def popups(uow: UnitOfWork) -> list[Task]:
    """Return the tasks of the caller that should be before his eyes, the most urgent first."""
    chosen = select(Task).where(_mine(uow), Task.popup_at <= uow.now)
    order = (case(PRIORITY, value=Task.priority), Task.due_at, Task.id)
    return list(uow.session.scalars(chosen.order_by(*order).limit(MOST_POPUPS)))


def _mine(uow: UnitOfWork) -> ColumnElement[bool]:
    return (Task.owner_id == uow.call.actor_id) & (Task.state == "open")


def _count(uow: UnitOfWork, where: ColumnElement[bool]) -> int:
    return uow.session.scalar(select(func.count()).select_from(Task).where(where)) or 0


def _about(task: Task) -> tuple[Any, Any]:
    return Task.resource, task.id
