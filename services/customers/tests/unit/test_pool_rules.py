"""Who belongs to a pool, and when its week begins."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from customers.pools.rules import belongs, next_refresh

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("lists", "member"),
    [
        (((), (), ()), True),
        ((("east",), (), ()), True),
        ((("west",), (), ()), False),
        ((("west",), ("me",), ()), True),
        (((), ("other",), ()), False),
        (((), ("other",), ("me",)), True),
        (((), (), ("other",)), True),
    ],
)
def test_a_pool_belongs_to_its_departments_members_and_administrators(lists, member):
    assert belongs("me", {"east"}, lists) is member


@pytest.mark.parametrize(
    ("weekday", "day"), [(3, 26), (0, 30), (2, 1)], ids=["tomorrow", "monday", "in a week"]
)
def test_the_week_of_a_pool_begins_at_midnight_of_its_own_day(weekday, day):
    now = dt.datetime(2026, 3, 25, 0, 0, tzinfo=SHANGHAI)
    at = next_refresh(now, weekday, SHANGHAI).astimezone(SHANGHAI)
    assert (at.day, at.hour, at.weekday()) == (day, 0, weekday)
