"""Company calendars: holidays and make-up days as data; what is not loaded is refused."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.calendar import read
from chassis.errors import ServiceError
from contracts.organization import calendar as contract
from contracts.organization import holiday_year

OFFICE = [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:00", "closes": "18:00"}]
WEEK = [{"weekday": day, "hours": OFFICE} for day in range(1, 6)]
MARCH = "2026-03-01T00:00:00Z"
NEW_YEAR = [
    {"day": "2026-01-01", "name": "元旦", "off": True},
    {"day": "2026-01-02", "name": "元旦", "off": True},
    {"day": "2026-01-03", "name": "元旦", "off": True},
    {"day": "2026-01-04", "name": "元旦", "off": False},
]


@pytest.fixture
def company(house):
    fields = {"name": "公司", "region": "CN", "weekly": WEEK}
    return {"calendar_id": house.call(contract.create, fields)["id"]}


def load(house, year=2026, days=NEW_YEAR, **about):
    return house.call(holiday_year.load, {"year": year, "days": days, **about})


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value


@pytest.mark.requirement("ORG-38")
def test_holidays_are_off_and_make_up_days_are_worked(house, company):
    load(house)
    period = {**company, "first": "2026-01-01", "last": "2026-01-05"}
    told = house.call(contract.days, period)
    assert [(d["name"], d["working"]) for d in told["items"]] == [
        *[("元旦", False)] * 3,
        ("元旦", True),
        (None, True),
    ]
    assert told["items"][3]["hours"] == OFFICE
    assert told["working_days"] == 2


@pytest.mark.requirement("ORG-38")
def test_a_year_that_is_not_loaded_is_reported(house, company):
    period = {**company, "first": "2026-01-01", "last": "2026-01-05"}
    for operation, about in (
        (contract.days, period),
        (contract.add_working_days, {**company, "day": "2026-03-01", "count": 1}),
        (
            contract.add_business_time,
            {**company, "starts_at": "2026-03-01T00:00:00Z", "seconds": 1},
        ),
    ):
        error = refusal(house.call, operation, about)
        assert (error.code, error.details["year"]) == (
            "organization.calendar.year_not_loaded",
            2026,
        )
    assert house.call(contract.get, company)["missing_years"] == [2026, 2027]
    load(house)
    told = house.call(contract.get, company)
    assert (told["loaded_years"], told["missing_years"]) == ([2026], [2027])


def test_without_a_region_no_public_holidays_count(house):
    made = house.call(contract.create, {"name": "Port", "weekly": WEEK})
    asked = {"calendar_id": made["id"], "day": "2030-01-04", "count": 1}
    assert house.call(contract.add_working_days, asked)["day"] == "2030-01-07"


@pytest.mark.requirement("ORG-38")
def test_business_time_passes_lunch_and_holidays(house, company):
    load(house)
    asked = {**company, "starts_at": "2025-12-31T23:00:00Z", "seconds": 4 * 3600}
    assert house.call(contract.add_business_time, asked)["ends_at"] == "2026-01-04T06:00:00.000Z"
    between = {**company, "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-05T00:00:00Z"}
    assert house.call(contract.business_time, between)["seconds"] == 8 * 3600


def test_days_of_the_company_go_before_public_ones(house, company):
    load(house)
    own = [{"day": "2026-01-01", "name": "盘点", "hours": OFFICE[:1]}]
    house.call(contract.update, {**company, "own_days": own})
    period = {**company, "first": "2026-01-01", "last": "2026-01-01"}
    [day] = house.call(contract.days, period)["items"]
    assert (day["name"], day["hours"]) == ("盘点", OFFICE[:1])


@pytest.mark.requirement("ORG-38")
def test_services_are_told_a_calendar_that_they_can_compute_with(house, company):
    load(house)
    told = house.told(contract.updated)[-1]["data"]
    assert (told["is_default"], told["years"]) == (True, [2026])
    computed = read(told)
    days = house.call(contract.days, {**company, "first": "2026-01-01", "last": "2026-03-01"})
    assert [bool(computed.hours(day)) for day in _dates(days)] == [
        d["working"] for d in days["items"]
    ]


def _dates(told):

    return [dt.date.fromisoformat(d["day"]) for d in told["items"]]


def test_a_year_loaded_again_replaces_the_first(house, company):
    first = load(house)
    again = load(house, days=NEW_YEAR[:1])
    assert (again["id"], len(again["days"])) == (first["id"], 1)
    assert len(house.call(holiday_year.listed)["items"]) == 1


def test_days_that_do_not_fit_are_refused(house):
    error = refusal(load, house, days=[{**NEW_YEAR[0], "day": "2025-06-01"}])
    assert (error.code, error.pointer) == ("organization.holiday_year.wrong_day", "/days/0")


@pytest.mark.requirement("ORG-38")
def test_a_year_of_which_nothing_is_told_is_not_taken_as_loaded(house, company):
    for operation in (holiday_year.load, holiday_year.load_published):
        error = refusal(house.call, operation, {"year": 2026, "days": []})
        assert error.details["fields"][0]["pointer"] == "/days"
    next_year = {"day": "2027-01-01", "name": "元旦", "off": True}
    for days in (NEW_YEAR[3:], [next_year], [*NEW_YEAR[3:], next_year]):
        error = refusal(load, house, days=days)
        assert (error.code, error.pointer) == ("organization.holiday_year.no_day_off", "/days")
    period = {**company, "first": "2026-10-01", "last": "2026-10-01"}
    error = refusal(house.call, contract.days, period)
    assert error.code == "organization.calendar.year_not_loaded"


@pytest.mark.requirement("ORG-38")
def test_a_year_that_was_kept_without_a_day_off_does_not_count_as_loaded(house, company):
    """As they were taken before years without holidays were refused."""
    load(house)
    with house.runtime.database.writing() as connection:
        connection.execute(text("update holiday_year set kept = '[]'"))
    told = house.call(contract.get, company)
    assert (told["loaded_years"], told["missing_years"]) == ([], [2026, 2027])
    period = {**company, "first": "2026-10-01", "last": "2026-10-01"}
    error = refusal(house.call, contract.days, period)
    assert error.code == "organization.calendar.year_not_loaded"


def test_a_day_may_be_worked_until_midnight(house):
    night = [{"opens": "18:00", "closes": "24:00"}]
    week = [{"weekday": day, "hours": night} for day in range(1, 8)]
    made = house.call(contract.create, {"name": "Bar", "weekly": week})
    assert made["weekly"][0]["hours"] == night
    key = {"calendar_id": made["id"]}
    [told] = house.call(contract.days, {**key, "first": "2026-03-02", "last": "2026-03-02"})[
        "items"
    ]
    assert told["hours"] == night
    for wrong in ({"opens": "24:00", "closes": "24:00"}, {"opens": "18:00", "closes": "36:30"}):
        week = [{"weekday": 1, "hours": [wrong]}]
        assert refusal(house.call, contract.update, {**key, "weekly": week}).code == "invalid"


@pytest.mark.requirement("ORG-38")
def test_a_night_is_worked_on_the_day_on_which_it_begins(house):
    night = [{"opens": "22:00", "closes": "30:00"}]
    week = [{"weekday": day, "hours": night} for day in range(1, 6)]
    key = {"calendar_id": house.call(contract.create, {"name": "厂", "weekly": week})["id"]}
    asked = {**key, "first": "2026-03-27", "last": "2026-03-28"}
    days = house.call(contract.days, asked)["items"]
    assert [day["hours"] for day in days] == [night, []]
    early = {"weekday": 6, "hours": [{"opens": "05:00", "closes": "07:00"}]}
    longer = {"weekday": 6, "hours": [{"opens": "05:00", "closes": "30:00"}]}
    for wrong, place in (([*week, early], 4), ([longer], 0)):
        error = refusal(house.call, contract.update, {**key, "weekly": wrong})
        assert error.code == "organization.calendar.wrong_hours"
        assert error.pointer == f"/weekly/{place}/hours"


@pytest.mark.parametrize(
    "fields,code",
    [
        ({"zone": "Mars/Base"}, "unknown_zone"),
        ({"makeup_hours": [{"opens": "12:00", "closes": "09:00"}]}, "wrong_hours"),
        ({"weekly": [{"weekday": 1, "hours": OFFICE[::-1]}]}, "wrong_hours"),
    ],
)
def test_hours_and_zones_that_make_no_sense_are_refused(house, company, fields, code):
    error = refusal(house.call, contract.update, {**company, **fields})
    assert error.code == f"organization.calendar.{code}"


def test_exactly_one_calendar_is_the_default(house, company):
    other = house.call(contract.create, {"name": "Port", "weekly": WEEK})
    assert other["is_default"] is False
    house.call(contract.make_default, {"calendar_id": other["id"]})
    told = house.call(contract.listed, {"is_default": True})["items"]
    assert [c["name"] for c in told] == ["Port"]
    marks = {e["subject"]: e["data"]["is_default"] for e in house.told(contract.updated)}
    assert marks == {company["calendar_id"]: False, other["id"]: True}


def test_a_calendar_without_hours_says_so(house):
    made = house.call(contract.create, {"name": "Never", "weekly": []})
    asked = {"calendar_id": made["id"], "day": "2026-01-01", "count": 1}
    error = refusal(house.call, contract.add_working_days, asked)
    assert error.code == "organization.calendar.no_working_time"
    backwards = {"calendar_id": made["id"], "first": "2026-01-02", "last": "2026-01-01"}
    assert refusal(house.call, contract.days, backwards).code == "organization.calendar.backwards"


def published():
    """Return the folder of published years; where it is, the environment or a neighbour says."""
    told = os.environ.get("HOLIDAY_DATA", "")
    neighbour = Path(__file__).parents[5] / "shared/data/07-notify/holidays_cn"
    return Path(told) if told else neighbour


@pytest.mark.skipif(not published().is_dir(), reason="the published holiday years are not here")
@pytest.mark.requirement("ORG-38")
def test_every_published_year_of_china_is_read_as_it_is(house, company):
    off = {}
    for path in sorted(published().glob("20*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if not told["days"]:  # published before the authorities have told the year
            assert refusal(house.call, holiday_year.load_published, told).code == "invalid"
            continue
        loaded = house.call(holiday_year.load_published, told)
        assert len(loaded["days"]) == len(told["days"]), path.name
        off[loaded["year"]] = sum(day["off"] for day in loaded["days"])
    assert off[2026] >= 30
    week = {**company, "first": "2026-10-01", "last": "2026-10-10"}
    days = house.call(contract.days, week)["items"]
    assert [d["working"] for d in days] == [False] * 7 + [True] * 3
    assert days[9]["name"] == "国庆节"
