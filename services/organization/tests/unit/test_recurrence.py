"""Repetition by RFC 5545: wall-clock time, ends, and what is not read."""

import datetime as dt
import time

import pytest

from contracts.organization.together import FirstLeftOut, UnclearRecurrence
from organization.office.recurrence import abroad, between, check, following

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


def at(text):
    return dt.datetime.fromisoformat(text)


def series(rule, first, zone=SHANGHAI, days=400):
    start = at(first)
    return [m.isoformat() for m in between(rule, start, start, start + dt.timedelta(days), zone)]


@pytest.mark.parametrize(
    "rule,days",
    [
        ("FREQ=DAILY;COUNT=3", ["25", "26", "27"]),
        ("FREQ=DAILY;INTERVAL=2;COUNT=3", ["25", "27", "29"]),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=4", ["25", "26", "27", "30"]),
        ("FREQ=DAILY;UNTIL=20260327", ["25", "26", "27"]),
        ("FREQ=DAILY;UNTIL=20260327T005900Z", ["25", "26"]),
    ],
)
def test_a_rule_tells_its_days(rule, days):
    assert series(rule, "2026-03-25T09:00:00+08:00") == [
        f"2026-03-{d}T01:00:00+00:00" for d in days
    ]


def test_the_last_working_day_of_each_month_is_found():
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"
    found = series(rule, "2026-01-30T09:00:00+08:00")
    assert [m[:10] for m in found] == ["2026-01-30", "2026-02-27", "2026-03-31"]


def test_the_31st_happens_only_where_there_is_one():
    found = series("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "2026-01-31T09:00:00+08:00")
    assert [m[:10] for m in found] == ["2026-01-31", "2026-03-31", "2026-05-31"]


def test_nine_stays_nine_when_the_clocks_change():
    found = series("FREQ=DAILY;COUNT=3", "2026-03-28T09:00:00+01:00", BERLIN)
    assert [m[11:16] for m in found] == ["08:00", "07:00", "07:00"]


def test_a_time_that_a_change_of_clocks_leaves_out_moves_on_by_an_hour():
    found = series("FREQ=DAILY;COUNT=2", "2026-03-28T02:30:00+01:00", BERLIN)
    assert found == ["2026-03-28T01:30:00+00:00", "2026-03-29T01:30:00+00:00"]


def test_what_follows_is_later_and_a_series_ends():
    first = at("2026-03-25T09:00:00+08:00")
    rule = "FREQ=WEEKLY;COUNT=2"
    second = following(rule, first, first, SHANGHAI)
    assert second == first + dt.timedelta(days=7)
    assert following(rule, first, second, SHANGHAI) is None


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=1;COUNT=2",
        "FREQ=DAILY;COUNT=1;UNTIL=20260401",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=20269999",
        "FREQ=DAILY;UNTIL=20200101",
        "FREQ=DAILY;X=1",
    ],
)
def test_what_is_no_rule_or_never_happens_is_refused_quickly(rule):
    started = time.process_time()
    with pytest.raises(UnclearRecurrence):
        check(rule, at("2026-03-25T09:00:00+08:00"), SHANGHAI)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=FR;COUNT=2", "FREQ=MONTHLY;BYMONTHDAY=31"])
def test_a_rule_that_leaves_out_its_first_day_is_refused_with_the_next(rule):
    with pytest.raises(FirstLeftOut) as refused:
        check(rule, at("2026-03-25T09:00:00+08:00"), SHANGHAI)
    found = following(
        rule, at("2026-03-25T09:00:00+08:00"), at("2026-03-25T09:00:00+08:00"), SHANGHAI
    )
    assert at(refused.value.details["next"]) == found
    check(rule, found, SHANGHAI)


def test_an_hour_that_comes_twice_is_no_other_day():
    for hour in ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"):
        check("FREQ=DAILY", at(hour), "Europe/Berlin")


@pytest.mark.parametrize(
    "until,told",
    [
        ("20260420", "20260420T155959Z"),
        ("20260420T090000", "20260420T010000Z"),
        ("20260420T010000Z", "20260420T010000Z"),
    ],
)
def test_other_programs_are_told_the_end_in_utc(until, told):
    assert (
        abroad(f"FREQ=WEEKLY;UNTIL={until};WKST=MO", SHANGHAI)
        == f"FREQ=WEEKLY;UNTIL={told};WKST=MO"
    )
