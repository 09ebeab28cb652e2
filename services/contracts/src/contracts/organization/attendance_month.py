"""Months of attendance: closed by hand, then their sheets and logs stay as they are."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.attendance import NoCalendar, SheetDay, SheetSums
from contracts.organization.calendar import YearNotLoaded
from contracts.shared import RecordFields

STATES = ("closing", "closed", "reopened")


class MonthNotOver(Conflict):
    code = "organization.attendance_month.not_over"
    en, zh = "The month {month} is not over.", "{month} 月尚未结束。"


class AnswersWaiting(Conflict):
    """What is approved after the closing lapses; `let_lapse` says that this is meant."""

    code = "organization.attendance_month.answers_waiting"
    en = (
        "Of {month} {corrections} corrections and {requests} absences wait for an answer; "
        "closed now, they lapse."
    )
    zh = (
        "{month} 月尚有 {corrections} 条补卡申请和 {requests} 条请假外出申请待审批，"
        "现在关闭将使其失效。"
    )


class AlreadyClosed(Conflict):
    code = "organization.attendance_month.already_closed"
    en, zh = "The month {month} is closed.", "{month} 月考勤已关闭。"


class NotClosed(Conflict):
    code = "organization.attendance_month.not_closed"
    en = "Only a closed month can be reopened; this one is {state}."
    zh = "只有已关闭的月份可以重新打开，当前状态：{state}。"


class Closing(Schema):
    year = fields.Whole(min=1970, max=2200, required=True, metadata={"examples": [2026]})
    month = fields.Whole(min=1, max=12, required=True, metadata={"examples": [10]})
    let_lapse = fields.Flag(
        load_default=False,
        metadata={
            "description": "Close it although corrections or absences of it wait for an answer: "
            "approved later they lapse."
        },
    )


class MonthKey(Schema):
    attendance_month_id = fields.Id(required=True)


class Reopening(MonthKey):
    reason = fields.Text(min=1, max=200, required=True)


class AttendanceMonth(RecordFields):
    """While it is `closing`, the sheets of all people are being written."""

    year = fields.Whole()
    month = fields.Whole()
    state = fields.Choice(*STATES)
    sheets = fields.Whole(metadata={"description": "Sheets that are kept of it."})
    closed_at = fields.Instant(allow_none=True)
    closed_by = fields.Id(allow_none=True)
    reason = fields.Text(allow_none=True, metadata={"description": "Why it was reopened."})


class SheetKey(Schema):
    closed_sheet_id = fields.Id(required=True)


class ClosedSheet(SheetSums, RecordFields):
    """What the month of one person was when it was closed."""

    year = fields.Whole()
    month = fields.Whole()
    owner_id = fields.Id()
    department_id = fields.Id(allow_none=True)
    name = fields.Text()
    employee_number = fields.Text(allow_none=True)


class ClosedSheetWithDays(ClosedSheet):
    days = plain.List(plain.Nested(SheetDay))


attendance_month = Resource("organization", "attendance_month", zh="考勤月份")
closed_sheet = Resource("organization", "closed_sheet", zh="考勤月表")

close = attendance_month.operation(
    "close",
    summary="Close a month: its sheets are kept, its marks and work logs change no more.",
    http="POST /attendance-months/close",
    takes=Closing,
    gives=AttendanceMonth,
    raises=(NoCalendar, YearNotLoaded, MonthNotOver, AnswersWaiting, AlreadyClosed),
)
reopen = attendance_month.operation(
    "reopen",
    summary="Open a closed month again, with a reason; its kept sheets are thrown away.",
    http="POST /attendance-months/{attendance_month_id}/reopen",
    takes=Reopening,
    gives=AttendanceMonth,
    guarded=True,
    raises=(NotFound, Stale, NotClosed),
)
get = attendance_month.operation(
    "get",
    summary="Read how far the closing of a month is.",
    http="GET /attendance-months/{attendance_month_id}",
    takes=MonthKey,
    gives=AttendanceMonth,
    safe=True,
    raises=(NotFound,),
)
history = history_of(attendance_month, MonthKey)
listed, searched = attendance_month.list_operations(
    AttendanceMonth,
    summary="List months that were closed.",
    filters={"year": "number", "month": "number", "state": "choice"},
    sorts=("created_at", "closed_at"),
    default_sort="-created_at",
)
get_sheet = closed_sheet.operation(
    "get",
    summary="Read the kept sheet of one person and month, day by day.",
    http="GET /closed-sheets/{closed_sheet_id}",
    takes=SheetKey,
    gives=ClosedSheetWithDays,
    safe=True,
    raises=(NotFound,),
)
sheet_who_sees = access.who_sees(closed_sheet, SheetKey)
listed_sheets, searched_sheets = closed_sheet.list_operations(
    ClosedSheet,
    summary="List kept sheets of oneself and of one's people.",
    filters={
        "owner_id": "id",
        "department_id": "id",
        "year": "number",
        "month": "number",
        "name": "text",
        "employee_number": "text",
        "late": "number",
        "early": "number",
        "absent": "number",
        "away": "number",
    },
    sorts=("created_at", "name", "absent", "late"),
    default_sort="-created_at",
    quick=("name",),
)
