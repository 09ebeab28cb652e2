"""What a day was, and how many working days a period takes."""

import datetime as dt
from decimal import Decimal

import pytest

from chassis.calendar import OFFICE, Calendar
from organization.office.attendance.rules import Absence, judge
from organization.office.work_requests.rules import working_days

DAY, SATURDAY = dt.date(2026, 3, 25), dt.date(2026, 3, 28)
MAKE_UP, HOLIDAY = dt.date(2026, 3, 29), dt.date(2026, 3, 26)
CALENDAR = Calendar(special={MAKE_UP: OFFICE, HOLIDAY: ()})


def at(time, day=DAY):
    clock = dt.time.fromisoformat(time)
    return dt.datetime.combine(day, clock, CALENDAR.zone).astimezone(dt.UTC)


def day_of(came, left, *absences, day=DAY, now="23:59"):
    times = tuple(at(t, day) if t else None for t in (came, left))
    told = judge(CALENDAR, day, times, absences, at(now, day))
    return told.status, told.late_minutes, told.early_minutes


@pytest.mark.parametrize(
    "came,left,verdict",
    [
        ("08:55", "18:01", ("present", 0, 0)),
        ("09:00:59", "18:00", ("present", 0, 0)),
        ("09:01", "18:00", ("late", 1, 0)),
        ("09:00", "17:30", ("early", 0, 30)),
        ("10:00", "17:00", ("late_and_early", 60, 60)),
        (None, None, ("absent", 0, 0)),
        ("09:10", None, ("incomplete", 10, 0)),
        (None, "17:30", ("incomplete", 0, 30)),
    ],
)
def test_a_day_is_judged_by_the_hours_of_the_calendar(came, left, verdict):
    assert day_of(came, left) == verdict


def test_a_day_that_is_not_over_is_not_yet_an_absence():
    assert day_of("08:50", None, now="15:00") == ("open", 0, 0)
    assert day_of("09:20", None, now="15:00") == ("late", 20, 0)
    assert day_of(None, None, now="15:00") == ("open", 0, 0)


def test_holidays_are_off_and_make_up_days_are_expected():
    assert day_of(None, None, day=SATURDAY) == ("off", 0, 0)
    assert day_of("10:00", "12:00", day=HOLIDAY) == ("worked_off", 0, 0)
    assert day_of(None, None, day=MAKE_UP) == ("absent", 0, 0)


def test_an_absence_takes_off_what_is_expected():
    morning = Absence("leave", at("09:00"), at("12:00"))
    assert day_of("13:00", "18:00", morning) == ("present", 0, 0)
    assert day_of("13:30", "18:00", morning) == ("late", 30, 0)
    whole = Absence("business_trip", at("00:00"), at("23:00"))
    assert day_of(None, None, whole) == ("business_trip", 0, 0)


@pytest.mark.parametrize(
    "start,end,days",
    [
        (at("09:00"), at("18:00"), "1.00"),
        (at("13:00"), at("18:00"), "0.63"),
        (at("00:00"), at("00:00", dt.date(2026, 3, 31)), "4.00"),
        (at("09:00", SATURDAY), at("18:00", SATURDAY), "0.00"),
        (at("12:00"), at("13:00"), "0.00"),
    ],
)
def test_a_period_takes_so_many_working_days(start, end, days):
    assert working_days(CALENDAR, start, end) == Decimal(days)
