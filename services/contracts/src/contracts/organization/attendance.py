"""Attendance (考勤): when people came and went, held against the company calendar."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Refusal
from chassis.fields import Schema
from contracts.organization.calendar import YearNotLoaded
from contracts.organization.department import UnknownDepartment
from contracts.organization.together import NotAColleague, UnknownPerson
from contracts.shared import RecordFields

AWAY = ("leave", "outing", "business_trip")
LEAVES = ("annual", "sick", "personal", "marriage", "maternity", "bereavement", "compensatory")
METHODS = ("web", "mobile", "device", "correction")
STATUSES = (
    *("present", "late", "early", "late_and_early", "absent", "leave", "outing"),
    *("business_trip", "off", "worked_off", "open", "incomplete", "not_employed"),
)


class NoCalendar(Conflict):
    code = "organization.attendance.no_calendar"
    en, zh = "There is no company calendar to hold it against.", "尚未设置企业日历。"


class TwiceAtOnce(Conflict):
    code = "organization.attendance.twice_at_once"
    en, zh = "You have clocked {kind} less than a minute ago.", "一分钟内已打过卡（{kind}）。"


class MarkedAlready(Conflict):
    """The second of two clicks, or what somebody else has put right."""

    code = "organization.attendance.marked_already"
    pointer = "/at"
    en = "The colleague has clocked {kind} at this minute already."
    zh = "该员工在该分钟已有打卡记录（{kind}）。"


class Ahead(Conflict):
    code = "organization.attendance.ahead"
    pointer = "/at"
    en, zh = "That has not come yet.", "该时间尚未到来。"


class NotEmployed(Conflict):
    code = "organization.attendance.not_employed"
    pointer = "/at"
    en, zh = "On {day} this colleague was not employed here.", "该员工在 {day} 尚未入职或已离职。"


class OutOfScope(Refusal):
    """That there is such a colleague everybody may know."""

    code, status = "organization.attendance.out_of_scope", 403
    pointer = "/staff_id"
    en, zh = "You do not keep the attendance of this colleague.", "您无权更正该员工的考勤。"


class HalfAPlace(Conflict):
    """A latitude without a longitude is no place."""

    code = "organization.attendance.half_a_place"
    en = "Latitude and longitude are given together or not at all."
    zh = "纬度和经度必须同时提供。"


class OwnCorrection(Refusal):
    """Who keeps the sheets of others keeps none of his own."""

    code, status = "organization.attendance.own_correction", 403
    pointer = "/staff_id"
    en = "Nobody corrects his own attendance; ask for it by an attendance correction."
    zh = "不能更正本人的考勤，请提交补卡申请。"


class MonthClosed(Conflict):
    code = "organization.attendance.month_closed"
    en, zh = "The month {month} is closed.", "{month} 月考勤已关闭，不能再更改。"


class Mark(Schema):
    kind = fields.Choice("in", "out", required=True)
    place = fields.Text(max=200, allow_none=True, load_default=None)
    latitude = fields.Quantity(places=6, min="-90", max="90", allow_none=True, load_default=None)
    longitude = fields.Quantity(places=6, min="-180", max="180", allow_none=True, load_default=None)
    method = fields.Choice("web", "mobile", "device", load_default="web")


class Correction(Schema):
    staff_id = fields.Id(required=True)
    kind = fields.Choice("in", "out", required=True)
    at = fields.Instant(required=True)
    reason = fields.Text(min=1, max=200, required=True)


class MarkTold(RecordFields):
    owner_id = fields.Id()
    kind = fields.Choice("in", "out")
    at = fields.Instant()
    day = fields.Day(
        metadata={
            "description": "In the zone of the company calendar; of a going up to 20 hours after "
            "the last coming that of the coming."
        }
    )
    place = fields.Text(allow_none=True)
    latitude = fields.Quantity(places=6, allow_none=True)
    longitude = fields.Quantity(places=6, allow_none=True)
    method = fields.Choice(*METHODS)
    reason = fields.Text(allow_none=True)
    attendance_correction_id = fields.Id(
        allow_none=True, metadata={"description": "The request by which it came to be."}
    )
    approved_by = fields.Id(allow_none=True)


class Month(Schema):
    year = fields.Whole(min=1970, max=2200, required=True, metadata={"examples": [2026]})
    month = fields.Whole(min=1, max=12, required=True)
    staff_ids = fields.Many(
        fields.Id(), min=1, max=50, metadata={"description": "Oneself when nothing is given."}
    )
    department_id = fields.Id(
        metadata={"description": "Everybody of a department and below, by 50 in a page."}
    )
    q = fields.Text(
        min=1,
        max=100,
        metadata={
            "description": "Only who answers to it, as in the list of staff: of the department, of "
            "those that are named, or of all whose sheets one sees."
        },
    )
    cursor = fields.Id(metadata={"description": "`next_cursor` of the page before."})


class Away(Schema):
    kind = fields.Choice(*AWAY)
    leave_kind = fields.Choice(*LEAVES, allow_none=True)
    minutes = fields.Whole(metadata={"description": "Of the working time of the day."})


class SheetDay(Schema):
    day = fields.Day(required=True)
    status = fields.Choice(*STATUSES)
    came_at = fields.Instant(allow_none=True)
    left_at = fields.Instant(allow_none=True)
    late_minutes = fields.Whole()
    early_minutes = fields.Whole()
    absences = fields.Many(fields.One(Away), metadata={"description": "What was approved of it."})


class SheetSums(Schema):
    """How many days of each kind a month had."""

    present = fields.Whole(metadata={"description": "Days on which one came, late ones included."})
    late = fields.Whole()
    early = fields.Whole()
    absent = fields.Whole(metadata={"description": "Days without any mark."})
    incomplete = fields.Whole(metadata={"description": "Days with one mark of two, by far."})
    away = fields.Whole(metadata={"description": "Whole days on leave, outing or business trip."})
    away_minutes = fields.Whole(
        metadata={
            "description": "Working time on leave, outing or business trip, parts of days too."
        }
    )


class Sheet(SheetSums):
    staff_id = fields.Id(required=True)
    name = fields.Text(allow_none=True)
    days = plain.List(plain.Nested(SheetDay))
    closed = fields.Flag(metadata={"description": "The month is closed, this changes no more."})


class Sheets(Schema):
    """One month of each person whom one may see."""

    items = plain.List(plain.Nested(Sheet))
    next_cursor = fields.Id(allow_none=True)


attendance = Resource(
    "organization",
    "attendance",
    plural="attendance",
    zh="考勤",
    personal=("latitude", "longitude"),
)
clock = attendance.operation(
    "clock",
    summary="Note that one comes or goes, now.",
    http="POST /attendance/clock",
    takes=Mark,
    gives=MarkTold,
    status=201,
    raises=(HalfAPlace, NoCalendar, TwiceAtOnce, NotAColleague),
)
correct = attendance.operation(
    "correct",
    summary="Note for a colleague, never for oneself, when he came or went, with a reason.",
    http="POST /attendance/correct",
    takes=Correction,
    gives=MarkTold,
    status=201,
    raises=(
        NoCalendar,
        UnknownPerson,
        OutOfScope,
        NotEmployed,
        Ahead,
        MarkedAlready,
        MonthClosed,
        OwnCorrection,
    ),
)
listed, searched = attendance.list_operations(
    MarkTold,
    summary="List when one and one's people came and went.",
    filters={"owner_id": "id", "day": "day", "kind": "choice", "method": "choice"},
    sorts=("at", "created_at"),
    default_sort="-at",
)
sheet = attendance.operation(
    "sheet",
    summary="Read the sheet of a month: late, early, absent, away.",
    http="GET /attendance-sheets",
    takes=Month,
    gives=Sheets,
    safe=True,
    raises=(NoCalendar, YearNotLoaded, UnknownDepartment),
)
