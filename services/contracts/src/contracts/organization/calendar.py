"""Company calendars (企业日历): working days, holidays, make-up days, business hours."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization.holiday_year import REGION
from contracts.shared import RecordFields

TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
UNTIL = r"^(([0-2][0-9]|3[0-5]):[0-5][0-9]|36:00)$"


class YearNotLoaded(Conflict):
    """Whether a day is worked is never guessed."""

    code = "organization.calendar.year_not_loaded"
    en = "The holidays of {year} are not loaded; load them first."
    zh = "{year} 年的节假日安排尚未导入，请先导入。"


class NoWorkingTime(Conflict):
    code = "organization.calendar.no_working_time"
    en, zh = "This calendar has no business hours.", "该日历没有工作时间。"


class WrongHours(Conflict):
    code = "organization.calendar.wrong_hours"
    en, zh = "Business hours must follow one another: {hours}.", "工作时间段必须依次排列：{hours}。"


class WeekdayTwice(Conflict):
    """Only the first would count."""

    code = "organization.calendar.weekday_twice"
    en = "The hours of weekday {weekday} stand there already."
    zh = "星期 {weekday} 的工作时间重复。"


class DayTwice(Conflict):
    """Only the last would count."""

    code = "organization.calendar.day_twice"
    en, zh = "The day {day} stands there already.", "日期 {day} 重复。"


class UnknownZone(Conflict):
    code = "organization.calendar.unknown_zone"
    pointer = "/zone"
    en, zh = "There is no time zone {zone}.", "时区 {zone} 不存在。"


class Backwards(Conflict):
    code = "organization.calendar.backwards"
    en, zh = "The last day lies before the first.", "结束日期早于开始日期。"


def _time(example: str, form: str) -> fields.Text:
    about = {"examples": [example]}
    checks = [fields.Matches(form)]
    return fields.Text(min=5, max=5, required=True, validate=checks, metadata=about)


class Span(Schema):
    """Hours of a day; what closes at 30:00 goes on until six in the morning of the next one."""

    opens = _time("09:00", TIME)
    closes = _time("18:00", UNTIL)


class Weekday(Schema):
    weekday = fields.Whole(min=1, max=7, required=True, metadata={"description": "1 is Monday."})
    hours = fields.Many(plain.Nested(Span), max=6, required=True)


class OwnDay(Schema):
    """A day that differs in this company only; no hours make it a day off."""

    day = fields.Day(required=True)
    name = fields.Text(max=60, load_default="")
    hours = fields.Many(plain.Nested(Span), max=6, required=True)


class CalendarFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    zone = fields.Text(min=1, max=60)
    region = fields.Text(
        min=2,
        max=11,
        allow_none=True,
        validate=[fields.Matches(REGION)],
        metadata={
            "description": "Whose public holidays count; null: none do.",
            "examples": ["CN"],
        },
    )
    weekly = fields.Many(plain.Nested(Weekday), max=7)
    makeup_hours = fields.Many(
        plain.Nested(Span), max=6, metadata={"description": "Of make-up days (调休上班)."}
    )
    own_days = fields.Many(plain.Nested(OwnDay), max=1000)


class NewCalendar(CalendarFields):
    name = fields.Text(min=1, max=100, required=True)
    zone = fields.Text(min=1, max=60, load_default="Asia/Shanghai")
    weekly = fields.Many(plain.Nested(Weekday), max=7, required=True)
    makeup_hours = fields.Many(plain.Nested(Span), max=6, load_default=list)
    own_days = fields.Many(plain.Nested(OwnDay), max=1000, load_default=list)


class CalendarKey(Schema):
    calendar_id = fields.Id(required=True)


class CalendarPatch(CalendarFields, CalendarKey):
    """Fields that are not given stay as they are."""


class Calendar(CalendarFields, RecordFields):
    is_default = fields.Flag()
    loaded_years = fields.Many(fields.Whole(), metadata={"description": "Of its region."})
    missing_years = fields.Many(
        fields.Whole(), metadata={"description": "This year and the next, where not loaded."}
    )


class Period(CalendarKey):
    first = fields.Day(required=True)
    last = fields.Day(required=True)


class DayTold(Schema):
    day = fields.Day(required=True)
    working = fields.Flag()
    name = fields.Text(allow_none=True)
    hours = plain.List(plain.Nested(Span))


class Days(Schema):
    """Up to 366 days in order."""

    items = plain.List(plain.Nested(DayTold))
    working_days = fields.Whole()


class WorkingDays(CalendarKey):
    day = fields.Day(required=True)
    count = fields.Whole(min=0, max=1000, required=True)


class DayAnswer(Schema):
    day = fields.Day(required=True)


class BusinessTime(CalendarKey):
    starts_at = fields.Instant(required=True)
    seconds = fields.Whole(min=0, max=31_536_000, required=True)


class MomentAnswer(Schema):
    ends_at = fields.Instant(required=True)


class Between(CalendarKey):
    starts_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)


class SecondsAnswer(Schema):
    seconds = fields.Whole(required=True)


class CalendarTold(Schema):
    """A whole calendar, from which any service computes by itself (chassis.calendar.read)."""

    id = fields.Id(required=True)
    name = plain.String(required=True)
    is_default = plain.Boolean(required=True)
    zone = plain.String(required=True)
    weekly = plain.Dict(required=True)
    special = plain.Dict(required=True)
    years = plain.List(plain.Integer(), allow_none=True)


calendar = Resource("organization", "calendar", zh="企业日历")
ASKING = (NotFound, YearNotLoaded)

create = calendar.operation(
    "create",
    summary="Make a calendar; the first one is the default.",
    http="POST /calendars",
    takes=NewCalendar,
    gives=Calendar,
    status=201,
    raises=(WrongHours, WeekdayTwice, DayTwice, UnknownZone),
)
get = calendar.operation(
    "get",
    summary="Read one calendar.",
    http="GET /calendars/{calendar_id}",
    takes=CalendarKey,
    gives=Calendar,
    safe=True,
    raises=(NotFound,),
)
listed, searched = calendar.list_operations(
    Calendar,
    summary="List calendars.",
    filters={"name": "text", "is_default": "flag"},
    sorts=("name", "created_at"),
    default_sort="name",
    quick=("name",),
)
update = calendar.operation(
    "update",
    summary="Change a calendar.",
    http="PATCH /calendars/{calendar_id}",
    takes=CalendarPatch,
    gives=Calendar,
    guarded=True,
    raises=(NotFound, Stale, WrongHours, WeekdayTwice, DayTwice, UnknownZone),
)
make_default = calendar.operation(
    "make_default",
    summary="Let this calendar count where none is named.",
    http="POST /calendars/{calendar_id}/make-default",
    takes=CalendarKey,
    gives=Calendar,
    guarded=True,
    raises=(NotFound, Stale),
)
days = calendar.operation(
    "days",
    summary="Read which days are worked, and when.",
    http="GET /calendars/{calendar_id}/days",
    takes=Period,
    gives=Days,
    safe=True,
    raises=(*ASKING, Backwards),
)
add_working_days = calendar.operation(
    "add_working_days",
    summary="Find the day so many working days after a day.",
    http="GET /calendars/{calendar_id}/add-working-days",
    takes=WorkingDays,
    gives=DayAnswer,
    safe=True,
    raises=(*ASKING, NoWorkingTime),
)
add_business_time = calendar.operation(
    "add_business_time",
    summary="Find the moment at which so much business time has passed.",
    http="GET /calendars/{calendar_id}/add-business-time",
    takes=BusinessTime,
    gives=MomentAnswer,
    safe=True,
    raises=(*ASKING, NoWorkingTime),
)
business_time = calendar.operation(
    "business_time",
    summary="Read how much business time lies between two moments, up to a year.",
    http="GET /calendars/{calendar_id}/business-time",
    takes=Between,
    gives=SecondsAnswer,
    safe=True,
    raises=(*ASKING, Backwards),
)
history = history_of(calendar, CalendarKey)
updated = calendar.event(
    "updated", summary="A calendar was made, changed or learnt a year.", data=CalendarTold
)
