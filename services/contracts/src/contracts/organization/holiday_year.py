"""Holiday years (节假日安排): holidays and make-up days of one year, as the authorities told."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.shared import RecordFields

REGION = r"^[A-Z]{2}(-[A-Z0-9]{1,8})?$"


class DayTwice(Conflict):
    code = "organization.holiday_year.day_twice"
    en, zh = "The day {day} stands there already.", "日期 {day} 重复。"


class WrongDay(Conflict):
    """A day lies outside of the year and its neighbours' first and last week."""

    code = "organization.holiday_year.wrong_day"
    en, zh = "The day {day} does not fit into {year}.", "日期 {day} 与 {year} 年不符。"


class NoDayOff(Conflict):
    """A year without holidays is one that nobody has told yet; it must not count as loaded."""

    code = "organization.holiday_year.no_day_off"
    pointer = "/days"
    en, zh = "None of the days of {year} is off (days).", "{year} 年没有任何放假日（days）。"


class SpecialDay(Schema):
    """A day off that would be worked, or a make-up day that would be off."""

    day = fields.Day(required=True)
    name = fields.Text(max=60, required=True)
    off = fields.Flag(required=True)


class NewYear(Schema):
    region = fields.Text(min=2, max=11, load_default="CN", validate=[fields.Matches(REGION)])
    year = fields.Whole(min=1970, max=2200, required=True, metadata={"examples": [2026]})
    days = fields.Many(plain.Nested(SpecialDay), min=1, max=366, required=True)
    source = fields.Text(max=500, allow_none=True, load_default=None)


EXAMPLE = [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}]


class PublishedDay(Schema):
    name = fields.Text(max=60, required=True)
    date = fields.Day(required=True)
    is_off_day = fields.Flag(required=True, data_key="isOffDay")


class PublishedYear(Schema):
    """A file of the holiday-cn project, as it is."""

    schema_name = fields.Text(max=300, data_key="$schema", load_default="")
    schema_id = fields.Text(max=300, data_key="$id", load_default="")
    year = fields.Whole(min=1970, max=2200, required=True, metadata={"examples": [2026]})
    papers = fields.Many(fields.Text(max=500), max=20, load_default=list)
    days = fields.Many(
        plain.Nested(PublishedDay),
        min=1,
        max=366,
        required=True,
        metadata={"examples": [EXAMPLE]},
    )


class YearKey(Schema):
    holiday_year_id = fields.Id(required=True)


class HolidayYear(RecordFields):
    region = fields.Text()
    year = fields.Whole()
    days = plain.List(plain.Nested(SpecialDay))
    source = fields.Text(allow_none=True)


holiday_year = Resource("organization", "holiday_year", zh="节假日安排")

load = holiday_year.operation(
    "load",
    summary="Load the holidays and make-up days of a year, in place of what was loaded before.",
    http="POST /holiday-years",
    takes=NewYear,
    gives=HolidayYear,
    status=201,
    raises=(DayTwice, WrongDay, NoDayOff),
)
load_published = holiday_year.operation(
    "import",
    summary="Load a year for China from a file of the holiday-cn project.",
    http="POST /holiday-years/import",
    takes=PublishedYear,
    gives=HolidayYear,
    status=201,
    raises=(DayTwice, WrongDay, NoDayOff),
)
get = holiday_year.operation(
    "get",
    summary="Read one year.",
    http="GET /holiday-years/{holiday_year_id}",
    takes=YearKey,
    gives=HolidayYear,
    safe=True,
    raises=(NotFound,),
)
history = history_of(holiday_year, YearKey)
listed, searched = holiday_year.list_operations(
    HolidayYear,
    summary="List the years that are loaded.",
    filters={"region": "text", "year": "number"},
    sorts=("year", "created_at"),
    default_sort="-year",
)
