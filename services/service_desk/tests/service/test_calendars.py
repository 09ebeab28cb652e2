"""Response clocks follow the calendar that the organization tells."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from contracts.organization import calendar
from contracts.service_desk import ticket as contract

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [["09:00", "12:00"], ["13:00", "18:00"]]
PLACES = ("response_state", "response_due_at", "response_missing_year")


def at(month, day, hour, year=2026):
    return dt.datetime(year, month, day, hour, tzinfo=SHANGHAI)


def told(moment):
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.fixture
def tell(desk):
    """Return a function that tells a calendar: Monday to Friday with lunch unless told else."""

    def tell_calendar(version=1, id="k1", special=None, years=(2026,), weekly=None, default=True):
        days = {str(day): OFFICE for day in range(5)}
        about = {"id": id, "name": "企业日历", "zone": "Asia/Shanghai", "is_default": default}
        rest = {"weekly": weekly or days, "special": special or {}, "years": list(years)}
        desk.tell(calendar.updated, id, {**about, **rest}, version=version)
        desk.run_due()

    return tell_calendar


def read(desk, ticket):
    return desk.call(contract.get, {"ticket_id": ticket["id"]})


@pytest.mark.requirement("ORG-38")
def test_a_holiday_of_the_house_moves_clocks_that_run(desk, open_ticket, tell):
    desk.clock.at = at(3, 20, 16)
    ticket = open_ticket()
    assert ticket["response_due_at"] == told(at(3, 23, 16))
    tell(special={"2026-03-23": []})
    assert read(desk, ticket)["response_due_at"] == told(at(3, 24, 16))


def test_make_up_days_and_breaks_count_as_the_house_says(desk, open_ticket, tell):
    desk.clock.at = at(3, 20, 16)
    tell(special={"2026-03-21": [["10:00", "12:00"], ["14:00", "15:00"]]})
    # Two hours on Friday, three on Saturday, three on Monday.
    assert open_ticket()["response_due_at"] == told(at(3, 23, 12))


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_calendar_changes_nothing(desk, open_ticket, tell, version):
    desk.clock.at = at(3, 20, 16)
    tell(version=2)
    tell(version=version, special={"2026-03-23": []})
    assert open_ticket()["response_due_at"] == told(at(3, 23, 16))


def test_a_calendar_that_is_not_the_default_changes_nothing(desk, open_ticket, tell):
    desk.clock.at = at(3, 20, 16)
    tell(special={"2026-03-23": []}, default=False)
    assert open_ticket()["response_due_at"] == told(at(3, 23, 16))


def test_a_year_that_is_not_loaded_is_reported_until_it_is(desk, open_ticket, tell):
    desk.clock.at = at(12, 31, 16)
    tell()
    ticket = open_ticket()
    assert [ticket[place] for place in PLACES] == ["running", None, 2027]
    waiting = desk.call(contract.listed, {"response_missing_year": "2027"})
    assert [one["id"] for one in waiting["items"]] == [ticket["id"]]
    tell(version=2, years=(2026, 2027), special={"2027-01-01": []})
    due = told(at(1, 4, 16, year=2027))
    assert [read(desk, ticket)[place] for place in PLACES] == ["running", due, None]


@pytest.mark.parametrize(("hour", "state"), [(16, "met"), (17, "breached")])
def test_a_reply_of_an_unknown_year_is_judged_later(desk, open_ticket, act, tell, hour, state):
    desk.clock.at = at(12, 31, 16)
    tell()
    ticket = open_ticket()
    desk.clock.at = at(1, 4, hour, year=2027)
    assert act(contract.reply, ticket, text="您好")["response_state"] == "unjudged"
    tell(version=2, years=(2026, 2027), special={"2027-01-01": []})
    assert read(desk, ticket)["response_state"] == state
    assert len(desk.told(contract.breached)) == (state == "breached")


def test_all_clocks_follow_however_many_they_are(desk, open_ticket, tell, monkeypatch):
    monkeypatch.setattr("service_desk.tickets.reactions.STEP", 2)
    desk.clock.at = at(3, 20, 16)
    tickets = [open_ticket() for _ in range(5)]
    tell(special={"2026-03-23": []})
    due = {read(desk, ticket)["response_due_at"] for ticket in tickets}
    assert due == {told(at(3, 24, 16))}


def test_the_packaged_days_know_no_other_years(desk, open_ticket):
    desk.clock.at = at(12, 31, 16)
    assert open_ticket()["response_missing_year"] == 2027
