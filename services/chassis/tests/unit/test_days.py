"""Days are read as people, accounting programs and spreadsheets write them."""

import datetime as dt

import pytest

from chassis import days


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize(
    "text",
    [
        *("2027-03-05", "2027-3-5", "2027/3/5", "2027.03.05", "2027年3月5日", "2027年3月5"),
        *("2027-03-05 00:00:00", "2027/3/5 00:00", "20270305", "46451", "46451.0"),
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert days.day_of(text) == dt.date(2027, 3, 5)
    assert days.as_sent(text) == "2027-03-05"


@pytest.mark.parametrize(
    "text",
    [
        *("", "长期", "2027-3", "2027-02-30", "20270230", "2027035", "202703051", "4645", "464511"),
        *("20089", "73416", "46451.5", "-46451", "2027-03-05 09:30", "00000101"),
    ],
)
def test_what_is_no_day_stays_as_it_is(text):
    assert days.day_of(text) is None
    assert days.as_sent(text) == text


@pytest.mark.parametrize(("text", "day"), [("20090", "1955-01-01"), ("73415", "2100-12-31")])
def test_numbers_of_spreadsheets_are_days_of_our_time(text, day):
    assert days.as_sent(text) == day
