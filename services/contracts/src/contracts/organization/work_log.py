"""Work logs (员工日志): what somebody did on a day, pre-filled from what the suite knows."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.attendance import Month, MonthClosed, NoCalendar
from contracts.organization.calendar import YearNotLoaded
from contracts.organization.department import UnknownDepartment
from contracts.shared import RecordFields

STATES = ("draft", "submitted")


class OnePerDay(Conflict):
    code = "organization.work_log.one_per_day"
    pointer = "/day"
    en, zh = "There is a log of {day} already.", "{day} 的日志已存在。"


class Ahead(Conflict):
    code = "organization.work_log.ahead"
    pointer = "/day"
    en, zh = "{day} has not come yet.", "{day} 尚未到来。"


class Submitted(Conflict):
    code = "organization.work_log.submitted"
    en, zh = "The log was submitted.", "该日志已提交。"


class NotYours(Refusal):
    code, status = "organization.work_log.not_yours", 403
    en, zh = "Only who wrote it can change it.", "只有本人可以修改日志。"


class NotSuperior(Refusal):
    code, status = "organization.work_log.not_superior", 403
    en, zh = "Only a superior comments on a log.", "只有上级可以点评日志。"


class LogFields(Schema):
    """What people may write."""

    done = fields.LongText(max=5000)
    planned = fields.LongText(max=5000, allow_none=True)
    problems = fields.LongText(max=5000, allow_none=True)


class NewLog(LogFields):
    day = fields.Day(required=True)
    done = fields.LongText(
        max=5000, metadata={"description": "From the day's finished work when not given."}
    )


class LogKey(Schema):
    work_log_id = fields.Id(required=True)


class LogPatch(LogFields, LogKey):
    """Fields that are not given stay as they are."""


class Remark(LogKey):
    text = fields.LongText(min=1, max=2000, required=True)


class DayKey(Schema):
    day = fields.Day(required=True)


class Remarked(Schema):
    at = fields.Instant()
    staff_id = fields.Id()
    name = fields.Text()
    text = fields.LongText()


class WorkLog(LogFields, RecordFields):
    day = fields.Day(required=True)
    state = fields.Choice(*STATES)
    submitted_at = fields.Instant(allow_none=True)
    remarks = plain.List(plain.Nested(Remarked))
    owner_id = fields.Id()


class Suggestion(Schema):
    """
    What the suite knows of one's day, a line each.

    Appointments, what one did with customers, deals and tickets, finished tasks and decisions.
    """

    day = fields.Day()
    done = fields.LongText()


class LogDay(Schema):
    day = fields.Day(required=True)
    state = fields.Choice(
        *STATES, "missing", "off", metadata={"description": "missing: a working day without one."}
    )
    work_log_id = fields.Id(allow_none=True)


class LogSheet(Schema):
    """Which days of a month somebody has written of."""

    staff_id = fields.Id(required=True)
    name = fields.Text(allow_none=True)
    days = plain.List(plain.Nested(LogDay))
    submitted = fields.Whole()
    draft = fields.Whole()
    missing = fields.Whole()


class LogSheets(Schema):
    """One month of each person whose logs one may see."""

    items = plain.List(plain.Nested(LogSheet))
    next_cursor = fields.Id(allow_none=True)


work_log = Resource("organization", "work_log", zh="工作日志")

suggest = work_log.operation(
    "suggest",
    summary="Read what a log of a day would be pre-filled with.",
    http="GET /work-log-suggestion",
    takes=DayKey,
    gives=Suggestion,
    safe=True,
)
sheet = work_log.operation(
    "sheet",
    summary="Read for a month on which days logs were written, and on which they are missing.",
    http="GET /work-log-sheets",
    takes=Month,
    gives=LogSheets,
    safe=True,
    raises=(NoCalendar, YearNotLoaded, UnknownDepartment),
)
create = work_log.operation(
    "create",
    summary="Begin the log of a day.",
    http="POST /work-logs",
    takes=NewLog,
    gives=WorkLog,
    status=201,
    raises=(OnePerDay, Ahead, MonthClosed),
)
get = work_log.operation(
    "get",
    summary="Read one log; superiors read those of their people.",
    http="GET /work-logs/{work_log_id}",
    takes=LogKey,
    gives=WorkLog,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(work_log, LogKey)
history = history_of(work_log, LogKey)
listed, searched = work_log.list_operations(
    WorkLog,
    summary="List logs of oneself and of one's people.",
    filters={"owner_id": "id", "day": "day", "state": "choice"},
    sorts=("day", "created_at"),
    default_sort="-day",
)
update = work_log.operation(
    "update",
    summary="Change a log that is not submitted.",
    http="PATCH /work-logs/{work_log_id}",
    takes=LogPatch,
    gives=WorkLog,
    guarded=True,
    raises=(NotFound, Stale, NotYours, Submitted, MonthClosed),
)
submit = work_log.operation(
    "submit",
    summary="Hand a log in; the superior is told.",
    http="POST /work-logs/{work_log_id}/submit",
    takes=LogKey,
    gives=WorkLog,
    guarded=True,
    raises=(NotFound, Stale, NotYours, Submitted, MonthClosed),
)
remark = work_log.operation(
    "remark",
    summary="Comment on the log of somebody who works under one.",
    http="POST /work-logs/{work_log_id}/remark",
    takes=Remark,
    gives=WorkLog,
    raises=(NotFound, NotSuperior),
)
