"""Business time, exact to the second: laws that hold for every calendar, and China's real years."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chassis.calendar import OFFICE, Calendar, NoWorkingTime, YearNotLoaded, read, told
from organization.office.work_requests.rules import working_days

UTC, SECOND = dt.UTC, dt.timedelta(seconds=1)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
FIRST = dt.datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 400 * 86_400).map(lambda n: FIRST + n * SECOND)
NIGHT = ((dt.time(22), dt.time(6)),)
lengths = st.integers(0, 40 * 3600).map(lambda n: n * SECOND)


@st.composite
def hours(draw):
    """Return up to three spans of a day in order, some of them touching."""
    marks = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    times = [dt.time(m // 60 % 24, m % 60) for m in marks[: len(marks) // 2 * 2]]
    return tuple(zip(times[::2], times[1::2], strict=True))


@st.composite
def calendars(draw):
    weekly = {day: draw(st.one_of(st.just(()), st.just(NIGHT), hours())) for day in range(6)}
    weekly[draw(st.integers(0, 6))] = OFFICE
    days = st.integers(0, 420).map(lambda n: dt.date(2026, 1, 1) + dt.timedelta(days=n))
    special = draw(st.dictionaries(days, st.one_of(st.just(()), hours()), max_size=20))
    return Calendar(weekly, special, ZoneInfo(draw(st.sampled_from(ZONES))))


@pytest.mark.requirement("ORG-38")
@pytest.mark.parametrize("end", [9, 10, 15])
def test_the_last_day_of_a_loaded_year_asks_for_no_other(end):
    loaded = Calendar(zone=UTC, years=frozenset({2026}))
    opens = dt.datetime(2026, 12, 31, 9, tzinfo=dt.UTC)
    end = opens + dt.timedelta(hours=end)
    assert loaded.business_time_between(opens, end) == dt.timedelta(hours=8)
    assert working_days(loaded, opens, end) == 1
    with pytest.raises(YearNotLoaded):
        loaded.business_time_between(opens, dt.datetime(2027, 1, 1, 0, 1, tzinfo=dt.UTC))


quickly = settings(max_examples=150, deadline=None)


@quickly
@given(calendars(), moments, lengths)
def test_what_was_added_lies_between(calendar, start, length):
    end = calendar.add_business_time(start, length)
    assert calendar.business_time_between(start, end) == length


@quickly
@given(calendars(), moments, lengths, lengths)
def test_two_steps_lead_where_one_leads(calendar, start, one, other):
    assume(one and other)
    between = calendar.add_business_time(start, one)
    assert calendar.add_business_time(between, other) == calendar.add_business_time(
        start, one + other
    )


@quickly
@given(calendars(), st.tuples(moments, moments, moments).map(sorted))
def test_time_between_adds_up_over_a_pause(calendar, three):
    start, pause, end = three
    whole = calendar.business_time_between(start, end)
    parts = [calendar.business_time_between(*pair) for pair in ((start, pause), (pause, end))]
    assert sum(parts, dt.timedelta()) == whole
    assert dt.timedelta() <= whole <= end - start


@quickly
@given(calendars(), moments, lengths)
def test_a_later_start_never_ends_earlier(calendar, start, length):
    later = start + dt.timedelta(minutes=37)
    assert calendar.add_business_time(start, length) <= calendar.add_business_time(later, length)


@quickly
@given(calendars(), st.integers(0, 300), st.integers(0, 60))
def test_working_days_count_back_what_was_added(calendar, offset, count):
    first = dt.date(2026, 1, 1) + dt.timedelta(days=offset)
    last = calendar.add_working_days(first, count)
    behind = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert sum(map(calendar.is_working_day, behind)) == count


def test_a_calendar_without_hours_says_so():
    empty = Calendar(weekly={})
    with pytest.raises(NoWorkingTime):
        empty.add_business_time(FIRST, SECOND)


def test_the_hour_that_spring_takes_is_not_worked():
    night = Calendar({6: ((dt.time(1), dt.time(4)),)}, zone=ZoneInfo("Europe/Berlin"))
    start = dt.datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert night.add_business_time(start, dt.timedelta(hours=2)) == start + dt.timedelta(hours=2)
    whole = night.business_time_between(start, start + dt.timedelta(days=1))
    assert whole == dt.timedelta(hours=2)


def test_a_year_that_is_not_loaded_is_never_guessed():
    known = Calendar(years=frozenset({2026}))
    late = dt.datetime(2026, 12, 31, 9, 30, tzinfo=UTC)
    assert known.is_working_day(dt.date(2026, 12, 31))
    for asked in (
        lambda: known.is_working_day(dt.date(2027, 1, 1)),
        lambda: known.add_working_days(dt.date(2026, 12, 31), 1),
        lambda: known.add_business_time(late, dt.timedelta(hours=3)),
        lambda: known.business_time_between(late, late + dt.timedelta(days=2)),
    ):
        with pytest.raises(YearNotLoaded) as told:
            asked()
        assert told.value.year == 2027


def test_a_told_calendar_computes_as_the_one_it_was_told_of():
    data = {
        "zone": "Asia/Shanghai",
        "weekly": {"0": [["09:00", "12:00"], ["13:00", "18:00"]]},
        "special": {"2026-03-28": [["10:00", "11:00"]], "2026-03-30": []},
        "years": [2026],
    }
    calendar = read(data)
    assert calendar.hours(dt.date(2026, 3, 23)) == OFFICE
    assert calendar.hours(dt.date(2026, 3, 28)) == ((dt.time(10), dt.time(11)),)
    assert not calendar.is_working_day(dt.date(2026, 3, 30))


def test_hours_may_last_until_the_end_of_the_day():
    night = [["20:00", "24:00"]]
    data = {"weekly": {str(n): night for n in range(7)}, "special": {}, "years": None}
    bar = read({**data, "zone": "Asia/Shanghai"})
    start = dt.datetime(2026, 3, 2, 15, 59, tzinfo=UTC)  # a minute before midnight
    assert bar.business_time_between(start, start + dt.timedelta(hours=12)).total_seconds() == 60
    end = bar.add_business_time(start, dt.timedelta(minutes=2))
    assert end == dt.datetime(2026, 3, 3, 12, 1, tzinfo=UTC)


@pytest.mark.requirement("ORG-38")
def test_hours_may_go_on_through_the_night_and_are_of_the_day_on_which_they_begin():
    week = {str(n): [["22:00", "30:00"]] for n in range(5)}
    mill = read({"weekly": week, "special": {}, "years": None, "zone": "Asia/Shanghai"})
    assert told(*mill.hours(dt.date(2026, 3, 27))[0]) == ("22:00", "30:00")
    friday = dt.datetime(2026, 3, 27, 14, tzinfo=UTC)  # ten in the evening
    sunday = friday + dt.timedelta(days=2)
    for hours_later, days in ((0, "1"), (4, "0.5"), (8, "0")):
        begin = friday + dt.timedelta(hours=hours_later)
        assert mill.business_time_between(begin, sunday) == dt.timedelta(hours=8 - hours_later)
        assert working_days(mill, begin, sunday) == Decimal(days)
    assert mill.add_business_time(friday, dt.timedelta(hours=7)) == friday + dt.timedelta(hours=7)
