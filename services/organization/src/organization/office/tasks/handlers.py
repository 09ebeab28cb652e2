"""What can be done with tasks."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.values import new_id
from contracts.organization import task as contract
from contracts.organization.together import UnknownPerson
from organization.access import viewing
from organization.office import recurrence
from organization.office.tasks import store
from organization.office.tasks.model import Task
from organization.staff import store as staff

get_task = implements(contract.get)(stock.get(Task, "task_id"))
list_tasks = implements(contract.listed)(stock.listing(Task, contract.listed))
search_tasks = implements(contract.searched)(stock.listing(Task, contract.searched))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(Task, "task_id"))
read_history = implements(contract.history)(stock.past(Task, "task_id"))


@implements(contract.create)
def set_task(fields, *, uow):
    owner = fields.pop("owner_id") or uow.call.actor_id
    doer = _colleague(uow, owner) if owner != uow.call.actor_id else None
    department = doer.department_id if doer else next(iter(uow.call.departments), None)
    zone = uow.call.time_zone
    task = Task(id=new_id(), owner_id=owner, department_id=department, zone=zone, state="open")
    recurrence.check(fields.get("recurrence"), fields.get("due_at"), zone)
    task.change(fields)
    uow.emit(contract.created, uow.add(task))
    store.set_reminders(uow, task)
    store.tell_of(uow, task, ("Task", "新任务"), owner)
    return task


@implements(contract.update)
def change_task(patch, *, uow):
    task = _changed(uow, patch)
    before = list(task.remind_minutes)
    rule, first, due = task.recurrence, task.first_due_at, task.due_at
    if task.change({name: value for name, value in patch.items() if name != "task_id"}):
        if rule and first and due and task.recurrence == rule:
            task.recurrence = recurrence.rest(rule, first, due, task.zone)
        recurrence.check(task.recurrence, task.due_at, task.zone)
    store.set_reminders(uow, task, before)
    return task


@implements(contract.assign)
def give_task(command, *, uow):
    task = _changing(uow, command)
    task.must_be_open()
    doer = _colleague(uow, command["owner_id"])
    uow.emit(contract.updated, task, from_owner_id=task.owner_id)
    task.owner_id, task.department_id = doer.id, doer.department_id
    store.tell_of(uow, task, ("Task", "新任务"), doer.id)
    return task


@implements(contract.report)
def report_progress(command, *, uow):
    task = _changed(uow, command)
    task.must_be_open()
    task.percent = command["percent"]
    store.report(uow, task, command["text"])
    store.tell_of(uow, task, (f"{task.percent} %",) * 2, task.created_by)
    return task


@implements(contract.complete)
def complete_task(command, *, uow):
    task = _end(uow, command, "done")
    store.open_the_next(uow, task)
    store.tell_of(uow, task, ("Done", "已完成"), task.created_by)
    return task


@implements(contract.cancel)
def cancel_task(command, *, uow):
    task = _end(uow, command, "cancelled")
    store.tell_of(uow, task, ("Cancelled", "已取消"), task.created_by, task.owner_id)
    return task


@implements(contract.reopen)
def reopen_task(command, *, uow):
    task = _changed(uow, command)
    task.reopen()
    store.set_reminders(uow, task)
    return task


@implements(contract.steps)
def read_steps(command, *, uow):
    task = stock.load(uow, Task, command["task_id"])
    return {"items": store.steps(uow, task.id)}


@implements(contract.counters)
def count_tasks(command, *, uow):
    return store.counters(uow)


@implements(contract.popups)
def read_popups(command, *, uow):
    return {"items": store.popups(uow)}


def _changing(uow: Any, command: Any) -> Task:
    task: Task = stock.load(uow, Task, command["task_id"], change=True)
    return task


def _changed(uow: Any, command: Any) -> Task:
    task = _changing(uow, command)
    uow.emit(contract.updated, task)
    return task


def _end(uow: Any, command: Any, state: str) -> Task:
    task = _changed(uow, command)
    task.end(state, uow.now)
    store.report(uow, task, command["text"])
    return task


def _colleague(uow: Any, staff_id: str) -> Any:
    if not staff.colleagues(uow, [staff_id]):
        raise UnknownPerson(at="/owner_id", id=staff_id)
    return staff.find(uow, staff_id)
