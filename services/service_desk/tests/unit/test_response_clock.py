"""When a first reply is due, by the company calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from chassis.settings import BadSettings
from service_desk.business_hours import calendar_from, read_hours
from service_desk.settings import ServiceDeskSettings
from service_desk.tickets import rules

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_from(ServiceDeskSettings())
HOURS_8 = 480


def at(day, hour, minute=0, month=3):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_eight_hours_from_friday_afternoon_end_on_monday_afternoon():
    assert rules.response_at(CALENDAR, at(20, 16), HOURS_8, []) == at(23, 16)


def test_an_hour_of_waiting_for_the_customer_moves_it_by_an_hour():
    waits = [(at(23, 10), at(23, 11))]
    assert rules.response_at(CALENDAR, at(20, 16), HOURS_8, waits) == at(23, 17)


def test_waiting_over_lunch_and_night_only_moves_it_by_the_business_time_in_it():
    waits = [(at(23, 11), at(23, 14)), (at(23, 17), at(24, 9, 30))]
    assert rules.response_at(CALENDAR, at(23, 9), HOURS_8, waits) == at(24, 13, 30)


def test_nothing_is_due_while_the_waiting_goes_on():
    assert rules.response_at(CALENDAR, at(20, 16), HOURS_8, [(at(23, 10), None)]) is None


def test_waiting_after_the_time_was_over_changes_nothing():
    assert rules.response_at(CALENDAR, at(23, 9), 60, [(at(23, 11), None)]) == at(23, 10)


def test_waiting_outside_of_business_hours_changes_nothing():
    waits = [(at(21, 10), at(22, 11))]
    assert rules.response_at(CALENDAR, at(20, 16), 120, waits) == at(20, 18)
    assert rules.response_at(CALENDAR, at(20, 16), HOURS_8, waits) == at(23, 16)


def test_public_holidays_rest_and_make_up_days_work():
    # 1 to 3 October of 2026 are holidays, 10 October is a Saturday that is worked.
    before_holidays = at(30, 17, month=9)
    assert rules.response_at(CALENDAR, before_holidays, 120, []) == at(8, 10, month=10)
    assert rules.response_at(CALENDAR, at(9, 17, month=10), 120, []) == at(10, 10, month=10)


def test_hours_that_overlap_are_refused():
    assert read_hours("08:30-12:00") == ((dt.time(8, 30), dt.time(12)),)
    for wrong in ("09:00-12:00,11:00-18:00", "12:00-09:00", "nine to five"):
        with pytest.raises(BadSettings, match="WORKING_HOURS"):
            read_hours(wrong)


def test_every_state_can_be_left_and_reached():
    reachable = {state for following in rules.MOVES.values() for state in following}
    assert set(rules.MOVES) == reachable | {"new"}


def test_what_is_closed_can_only_be_reopened_and_nothing_becomes_new_again():
    assert rules.MOVES["closed"] == ("reopened",)
    assert rules.MOVES["solved"] == ("closed", "reopened")
    assert not any(state in following for state, following in rules.MOVES.items())
