"""Silence is counted by the working hours of the company, or by the clock."""

import datetime as dt

import pytest

from contracts.organization import approval_flow, calendar

OFFICE = [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:00", "closes": "18:00"}]
WEEK = [{"weekday": day, "hours": OFFICE} for day in range(1, 6)]
FRIDAY_EVENING = dt.datetime(2026, 3, 27, 10, 0, tzinfo=dt.UTC)
"""18:00 in Shanghai."""


def company(office, **about):
    office.house.call(calendar.create, {"name": "公司", "weekly": WEEK, **about})


def state_at(office, request, *moments):
    found = []
    for moment in moments:
        office.house.clock.at = dt.datetime.fromisoformat(moment)
        office.house.run_due()
        found.append(office.read(request)["state"])
    return found


def asked(office, **about):
    office.house.clock.at = FRIDAY_EVENING
    step = {"timeout_hours": 8, "on_timeout": "reject", **about}
    office.flow(office.named(office.li, **step))
    return office.submit()


@pytest.mark.requirement("ORG-24")
@pytest.mark.requirement("ORG-38")
@pytest.mark.parametrize("region", [None, "CN"])
def test_a_weekend_is_no_silence(office, region):
    """Of CN no year is loaded here, so that its weekly hours count."""
    company(office, region=region)
    request = asked(office)
    moments = ("2026-03-28T10:00+08:00", "2026-03-30T17:59+08:00", "2026-03-30T18:01+08:00")
    assert state_at(office, request, *moments) == ["pending", "pending", "rejected"]


@pytest.mark.requirement("ORG-24")
def test_where_the_step_says_so_the_clock_counts(office):
    company(office)
    request = asked(office, timeout_counts="clock")
    moments = ("2026-03-28T01:59+08:00", "2026-03-28T02:01+08:00")
    assert state_at(office, request, *moments) == ["pending", "rejected"]


@pytest.mark.requirement("ORG-24")
def test_without_a_calendar_or_hours_the_clock_counts(office):
    first = asked(office)
    assert state_at(office, first, "2026-03-28T02:01+08:00") == ["rejected"]
    company(office, weekly=[])
    office.house.clock.at = FRIDAY_EVENING
    assert state_at(office, office.submit(), "2026-03-28T02:01+08:00") == ["rejected"]


@pytest.mark.requirement("ORG-21")
def test_a_flow_says_how_silence_is_counted(office):
    flow = office.flow(office.named(office.li, timeout_hours=8))
    key = {"approval_flow_id": flow["id"]}
    [step] = office.house.call(approval_flow.get, key)["definition"]["steps"]
    assert step["timeout_counts"] == "working"
