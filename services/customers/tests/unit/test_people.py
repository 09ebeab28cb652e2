"""Surnames and birthdays, the lunar ones too."""

import datetime as dt

import pytest

from customers.contacts.rules import next_birthday, solar_day, surname_of


@pytest.mark.parametrize(
    ("name", "surname", "initial"),
    [
        ("王小明", "王", "W"),
        ("欧阳娜娜", "欧阳", "O"),
        ("欧阳", "欧", "O"),
        ("单小明", "单", "S"),
        ("尉迟恭", "尉迟", "Y"),
        ("Bob Dylan", None, "B"),
        ("Émile", None, "#"),
        ("007", None, "#"),
    ],
)
def test_a_surname_stands_under_the_letter_of_its_sound(name, surname, initial):
    assert surname_of(name) == (surname, initial)


@pytest.mark.requirement("EX-21")
@pytest.mark.parametrize(
    ("year", "day"),
    [(2023, "2023-09-29"), (2024, "2024-09-17"), (2025, "2025-10-06"), (2026, "2026-09-25")],
)
def test_mid_autumn_is_another_solar_day_each_year(year, day):
    lunar = {"month": 8, "day": 15}
    found = next_birthday(None, lunar, dt.date(year, 3, 1))
    assert found is not None and found.isoformat() == day


@pytest.mark.requirement("EX-21")
def test_who_was_born_on_29_february_celebrates_on_the_28th_in_common_years():
    born = dt.date(1992, 2, 29)
    days = [next_birthday(born, None, dt.date(year, 1, 1)) for year in (2026, 2027, 2028)]
    assert days == [dt.date(2026, 2, 28), dt.date(2027, 2, 28), dt.date(2028, 2, 29)]


def test_today_is_a_birthday_and_yesterday_was_one():
    born = dt.date(1990, 3, 25)
    assert next_birthday(born, None, dt.date(2026, 3, 25)) == dt.date(2026, 3, 25)
    assert next_birthday(born, None, dt.date(2026, 3, 26)) == dt.date(2027, 3, 25)


@pytest.mark.requirement("EX-21")
def test_a_leap_month_is_the_common_one_in_years_without_it():
    lunar = {"month": 6, "day": 1, "leap": True}
    assert next_birthday(None, lunar, dt.date(2025, 1, 1)) == dt.date(2025, 7, 25)
    assert next_birthday(None, lunar, dt.date(2026, 1, 1)) == dt.date(2026, 7, 14)


def test_the_30th_of_a_short_month_is_the_29th():
    new_year = solar_day(2026, 1, 1)
    assert new_year == dt.date(2026, 2, 17)
    assert solar_day(2025, 12, 30) == solar_day(2025, 12, 29) == dt.date(2026, 2, 16)


def test_a_lunar_birthday_at_the_end_of_the_year_is_found_in_the_next():
    lunar = {"month": 12, "day": 8}
    assert next_birthday(None, lunar, dt.date(2026, 1, 1)) == dt.date(2026, 1, 26)
