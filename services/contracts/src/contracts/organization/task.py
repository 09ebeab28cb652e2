"""Tasks (待办任务): what somebody has to do, until when, about which record."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.together import (
    ABOUT,
    About,
    FirstLeftOut,
    UnclearRecurrence,
    UnknownPerson,
    recurrence,
)
from contracts.shared import CustomFields, NewCustomFields, RecordFields

STATES = ("open", "done", "cancelled")
PRIORITIES = ("low", "normal", "high", "urgent")


class Over(Conflict):
    code = "organization.task.over"
    en, zh = "The task is {state} already.", "该任务的状态已是“{state}”。"


class NotOver(Conflict):
    code = "organization.task.not_over"
    en, zh = "The task is still open.", "该任务尚未结束。"


class NoDay(Conflict):
    """Reminders and repetition need a moment to count from."""

    code = "organization.task.no_day"
    pointer = "/due_at"
    en = "A task without a due time can neither repeat nor remind."
    zh = "没有到期时间的任务不能设置重复或提醒。"


class TaskFields(CustomFields, About):
    """What people may write."""

    title = fields.Text(min=1, max=200)
    note = fields.LongText(max=5000, allow_none=True)
    priority = fields.Choice(*PRIORITIES)
    due_at = fields.Instant(allow_none=True)
    remind_minutes = fields.Many(
        fields.Whole(min=0, max=525_600),
        max=10,
        metadata={"description": "So many minutes before it is due."},
    )
    remind_by_sms = fields.Flag()
    popup_days = fields.Whole(
        min=0, max=365, metadata={"description": "From so many days before it stands in popups."}
    )
    recurrence = recurrence()


class NewTask(NewCustomFields, TaskFields):
    title = fields.Text(min=1, max=200, required=True)
    priority = fields.Choice(*PRIORITIES, load_default="normal")
    remind_minutes = fields.Many(fields.Whole(min=0, max=525_600), max=10, load_default=list)
    remind_by_sms = fields.Flag(load_default=False)
    popup_days = fields.Whole(min=0, max=365, load_default=0)
    owner_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Who does it; null: oneself."}
    )


class TaskKey(Schema):
    task_id = fields.Id(required=True)


class TaskPatch(TaskFields, TaskKey):
    """Fields that are not given stay as they are."""


class Progress(TaskKey):
    percent = fields.Whole(min=0, max=99, required=True)
    text = fields.LongText(max=2000, allow_none=True, load_default=None)


class Completion(TaskKey):
    text = fields.LongText(max=2000, allow_none=True, load_default=None)


class Assignment(TaskKey):
    owner_id = fields.Id(required=True)


class Task(TaskFields, RecordFields):
    state = fields.Choice(*STATES)
    percent = fields.Whole()
    owner_id = fields.Id(metadata={"description": "Who does it."})
    series_id = fields.Id(allow_none=True, metadata={"description": "Shared by repetitions."})
    done_at = fields.Instant(allow_none=True)


class TaskTold(Schema):
    """What events tell of a task."""

    id = fields.Id(required=True)
    title = fields.Text()
    state = fields.Choice(*STATES)
    owner_id = fields.Id(allow_none=True)
    from_owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    created_by_id = fields.Id(attribute="created_by")
    customer_id = fields.Id(allow_none=True)
    custom = fields.CustomValues()


class Step(Schema):
    at = fields.Instant()
    actor_id = fields.Text()
    actor_name = fields.Text()
    percent = fields.Whole()
    text = fields.LongText(allow_none=True)


class Steps(Schema):
    """What was reported, oldest first."""

    items = plain.List(plain.Nested(Step))


class Counters(Schema):
    overdue = fields.Whole()
    today = fields.Whole()
    open = fields.Whole()
    popups = fields.Whole()


class Popups(Schema):
    """What should be before one's eyes now, the most urgent first."""

    items = plain.List(plain.Nested(Task))


task = Resource("organization", "task", zh="任务")
ABOUT_TIME = (UnclearRecurrence, FirstLeftOut, NoDay)

create = task.operation(
    "create",
    summary="Set a task for oneself or a colleague.",
    http="POST /tasks",
    takes=NewTask,
    gives=Task,
    status=201,
    raises=(NotFound, UnknownPerson, CustomFieldsWrong, *ABOUT_TIME),
    subject=ABOUT,
)
get = task.operation(
    "get",
    summary="Read one task.",
    http="GET /tasks/{task_id}",
    takes=TaskKey,
    gives=Task,
    safe=True,
    raises=(NotFound,),
)
listed, searched = task.list_operations(
    Task,
    summary="List tasks that one does or has set.",
    filters={
        "title": "text",
        "state": "choice",
        "priority": "choice",
        "owner_id": "id",
        "created_by": "id",
        "about_resource": "text",
        "about_id": "id",
        "customer_id": "id",
        "series_id": "id",
        "due_at": "instant",
        "done_at": "instant",
        "created_at": "instant",
    },
    sorts=("created_at", "due_at", "done_at"),
    quick=("title",),
)
update = task.operation(
    "update",
    summary="Change an open task.",
    http="PATCH /tasks/{task_id}",
    takes=TaskPatch,
    gives=Task,
    guarded=True,
    raises=(NotFound, Stale, Over, CustomFieldsWrong, *ABOUT_TIME),
    subject=ABOUT,
)
assign = task.operation(
    "assign",
    summary="Give an open task to a colleague.",
    http="POST /tasks/{task_id}/assign",
    takes=Assignment,
    gives=Task,
    guarded=True,
    raises=(NotFound, Stale, Over, UnknownPerson),
)
report = task.operation(
    "report",
    summary="Say how far it is.",
    http="POST /tasks/{task_id}/report",
    takes=Progress,
    gives=Task,
    guarded=True,
    raises=(NotFound, Stale, Over),
)
complete = task.operation(
    "complete",
    summary="Note that it is done; the next of a repeated task opens.",
    http="POST /tasks/{task_id}/complete",
    takes=Completion,
    gives=Task,
    guarded=True,
    raises=(NotFound, Stale, Over),
)
cancel = task.operation(
    "cancel",
    summary="Give up a task, and with it its repetition.",
    http="POST /tasks/{task_id}/cancel",
    takes=Completion,
    gives=Task,
    guarded=True,
    raises=(NotFound, Stale, Over),
)
reopen = task.operation(
    "reopen",
    summary="Open a task again; it repeats no more, since the next one is there already.",
    http="POST /tasks/{task_id}/reopen",
    takes=TaskKey,
    gives=Task,
    guarded=True,
    raises=(NotFound, Stale, NotOver),
)
steps = task.operation(
    "steps",
    summary="Read what was reported of a task.",
    http="GET /tasks/{task_id}/steps",
    takes=TaskKey,
    gives=Steps,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(task, TaskKey)
history = history_of(task, TaskKey)
counters = task.operation(
    "counters",
    summary="Count my open tasks.",
    http="GET /task-counters",
    gives=Counters,
    safe=True,
)
popups = task.operation(
    "popups",
    summary="Read which of my tasks are near or past their time.",
    http="GET /task-popups",
    gives=Popups,
    safe=True,
)
created = task.event("created", summary="A task was set.", data=TaskTold)
updated = task.event("updated", summary="A task, its owner or state changed.", data=TaskTold)
