"""The clock of the first reply, from the opening to the reply or the breach."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from contracts.service_desk import ticket as contract

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACES = "response_state", "response_due_at"


def at(day, hour, minute=0):
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def told(moment):
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.fixture
def on_friday(desk, open_ticket):
    """A ticket with eight hours, opened on Friday at 16:00 before a normal weekend."""
    desk.clock.at = at(20, 16)
    return open_ticket()


def read(desk, ticket):
    return desk.call(contract.get, {"ticket_id": ticket["id"]})


def test_waiting_for_the_customer_moves_the_due_time(desk, on_friday, act):
    assert on_friday["response_due_at"] == told(at(23, 16))
    desk.clock.at = at(23, 10)
    paused = act(contract.pend, on_friday)
    assert [paused[p] for p in PLACES] == ["paused", None]
    desk.clock.at = at(23, 11)
    resumed = act(contract.resume, on_friday)
    assert [resumed[p] for p in PLACES] == ["running", told(at(23, 17))]


def test_the_first_public_reply_in_time_meets_the_target(desk, on_friday, act):
    act(contract.reply, on_friday, text="note", public=False)
    act(contract.reply, on_friday, text="请问", from_requester=True)
    assert read(desk, on_friday)["response_state"] == "running"
    desk.clock.at = at(23, 15, 59)
    replied = act(contract.reply, on_friday, text="您好")
    assert (replied["response_state"], replied["state"]) == ("met", "open")
    desk.clock.at = at(25, 9)
    desk.run_due()
    assert desk.told(contract.breached) == []


def test_a_warning_goes_out_and_then_the_breach_once_each(desk, on_friday):
    desk.clock.at = at(23, 14, 23)
    desk.run_due()
    assert desk.told(contract.warned) == []
    desk.clock.at = at(23, 14, 24)
    desk.run_due()
    assert read(desk, on_friday)["response_warned_at"] == told(at(23, 14, 24))
    desk.clock.at = at(23, 16)
    desk.run_due()
    desk.clock.at = at(24, 16)
    desk.run_due()
    assert [e["type"] for e in desk.told()][1:] == [contract.warned.type, contract.breached.type]
    assert read(desk, on_friday)["response_state"] == "breached"


def test_a_paused_clock_neither_warns_nor_breaches(desk, on_friday, act):
    act(contract.pend, on_friday)
    desk.clock.at = at(27, 16)
    desk.run_due()
    assert [e["type"] for e in desk.told()] == [contract.opened.type, contract.updated.type]


def test_a_reply_after_the_time_is_a_breach_even_if_nobody_looked(desk, on_friday, act):
    desk.clock.at = at(23, 17)
    late = act(contract.reply, on_friday, text="对不起")
    assert (late["response_state"], len(desk.told(contract.breached))) == ("breached", 1)


def test_a_higher_priority_winds_the_clock_anew_from_the_opening(desk, on_friday, act):
    urgent = act(contract.update, on_friday, priority="urgent")
    assert urgent["response_due_at"] == told(at(20, 17))
    desk.clock.at = at(20, 17)
    desk.run_due()
    assert read(desk, on_friday)["response_state"] == "breached"


def test_closing_without_a_reply_ends_the_clock(desk, on_friday, act):
    closed = act(contract.close, on_friday)
    assert closed["response_state"] == "ended"
    reopened = act(contract.reopen, closed, reason="again")
    assert reopened["response_state"] == "ended"
    desk.clock.at = at(27, 16)
    desk.run_due()
    assert desk.told(contract.breached) == []
