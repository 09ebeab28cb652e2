"""One time of a series is moved, called off or answered, and the others stay."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from contracts.organization import appointment as contract
from contracts.organization import calendar_feed, notice

from .meeting import AT, GUEST, mailed, mailed_to_guest, refusal, reply

WEEKLY = {"recurrence": "FREQ=WEEKLY;COUNT=4", "guests": [GUEST]}
SECOND, MOVED = "2026-04-02T01:00:00.000Z", "2026-04-03T06:00:00.000Z"
TO = {"starts_at": MOVED, "ends_at": "2026-04-03T07:00:00Z"}
APRIL = {"starts_at": "2026-03-26T00:00:00Z", "ends_at": "2026-04-30T00:00:00Z"}


@pytest.fixture
def series(pair):
    return {"appointment_id": pair.plan(**WEEKLY)["id"]}


def times(caller):
    return [busy["starts_at"][:13] for busy in caller.call(contract.busy, APRIL)["items"]]


def feed(pair):
    path = pair.wu.call(calendar_feed.create, {"name": "Wu"})["path"]
    told = pair.house.anonymous.call(calendar_feed.read, {"feed_token": path.split("/")[3]})
    return pair.content(told).walk("VEVENT")


@pytest.mark.requirement("ORG-31")
def test_one_time_is_moved_and_the_others_stay(pair, series):
    one = pair.li.call(contract.move_occurrence, {**series, "at": SECOND, **TO})
    assert (one["series_id"], one["original_at"]) == (series["appointment_id"], SECOND)
    assert (one["starts_at"], one["participants"][0]["answer"]) == (MOVED, "needs_action")
    expected = ["2026-03-26T01", "2026-04-03T06", "2026-04-09T01", "2026-04-16T01"]
    assert times(pair.wu) == times(pair.li) == expected
    assert pair.li.call(contract.get, series)["left_out"] == [SECOND]
    assert pair.wu.call(notice.listed)["items"][0]["title"].startswith("日程变更")


@pytest.mark.requirement("ORG-31")
def test_a_form_that_is_sent_back_with_the_same_times_moves_nothing(pair, series):
    pair.li.call(contract.move_occurrence, {**series, "at": SECOND, **TO})
    pair.wu.call(contract.answer, {**series, "answer": "accepted"})
    told = pair.li.call(contract.get, series)
    same = {name: told[name] for name in ("starts_at", "ends_at", "recurrence")}
    saved = pair.li.call(contract.update, {**series, **same, "title": "周会"})
    assert saved["participants"][0]["answer"] == "accepted"
    assert "2026-04-03T06" in times(pair.li)
    later = {**same, "ends_at": "2026-03-26T03:00:00Z"}
    moved = pair.li.call(contract.update, {**series, **later})
    assert moved["participants"][0]["answer"] == "needs_action"
    assert "2026-04-03T06" not in times(pair.li)


@pytest.mark.requirement("ORG-31")
def test_one_time_is_called_off_and_the_others_stay(pair, series):
    one = pair.li.call(contract.cancel_occurrence, {**series, "at": SECOND})
    assert one["state"] == "cancelled"
    assert times(pair.wu) == ["2026-03-26T01", "2026-04-09T01", "2026-04-16T01"]
    cancel = mailed_to_guest(pair)[-1]
    [event] = cancel.walk("VEVENT")
    assert (str(cancel["METHOD"]), str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert event.decoded("RECURRENCE-ID").astimezone(dt.UTC).isoformat()[:13] == SECOND[:13]
    assert str(event["UID"]).startswith(series["appointment_id"])


@pytest.mark.requirement("ORG-31")
def test_a_feed_tells_what_was_moved_and_leaves_out_what_was_called_off(pair, series):
    pair.li.call(contract.move_occurrence, {**series, "at": SECOND, **TO})
    pair.li.call(contract.cancel_occurrence, {**series, "at": "2026-04-09T01:00:00Z"})
    master, moved = sorted(feed(pair), key=lambda event: "RECURRENCE-ID" in event)
    assert str(master["UID"]) == str(moved["UID"])
    [left] = [one.dt.astimezone(dt.UTC) for one in master["EXDATE"].dts]
    assert left.isoformat()[:10] == "2026-04-09"
    assert moved.decoded("DTSTART").isoformat()[:13] == MOVED[:13]
    assert moved["RECURRENCE-ID"].params["TZID"] == master["DTSTART"].params["TZID"]


@pytest.mark.requirement("ORG-31")
def test_who_declines_one_time_comes_to_the_others(pair, series):
    one = pair.wu.call(contract.answer, {**series, "answer": "declined", "at": SECOND})
    assert one["participants"][0]["answer"] == "declined" and one["starts_at"] == SECOND
    assert times(pair.wu) == ["2026-03-26T01", "2026-04-09T01", "2026-04-16T01"]
    assert len(times(pair.li)) == 4
    again = pair.wu.call(contract.answer, {**series, "answer": "accepted", "at": SECOND})
    assert again["id"] == one["id"] and len(times(pair.wu)) == 4


@pytest.mark.requirement("ORG-31")
@pytest.mark.parametrize("who", ["wu", "zhao"])
def test_an_answer_by_mail_to_one_time_counts_for_that_one(pair, series, who):
    text = reply(pair, who, "DECLINED")
    about = "RECURRENCE-ID;TZID=Asia/Shanghai:20260402T090000\r\nSUMMARY"
    told = pair.house.acting(actor_id="mail").call(
        contract.take_reply, {"calendar": text.replace("SUMMARY", about, 1)}
    )
    field = "guests" if who == "zhao" else "participants"
    assert told["original_at"] == SECOND and told[field][0]["answer"] == "declined"
    assert pair.li.call(contract.get, series)[field][0]["answer"] == "needs_action"


@pytest.mark.parametrize("about", ["RECURRENCE-ID;VALUE=DATE:20260402", "RECURRENCE-ID:x",
    "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Shanghai:20260402T090000"])  # fmt: skip
def test_an_answer_to_no_single_time_is_refused(pair, series, about):
    text = reply(pair, "wu", "DECLINED").replace("SUMMARY", f"{about}\r\nSUMMARY", 1)
    code = refusal(pair.li.call, contract.take_reply, {"calendar": text})
    assert code == "organization.appointment.unreadable_reply"


@pytest.mark.requirement("ORG-31")
def test_a_time_that_is_not_there_is_refused(pair, series):
    pair.li.call(contract.cancel_occurrence, {**series, "at": SECOND})
    for at in (SECOND, "2026-04-02T02:00:00Z", "2026-04-23T01:00:00Z"):
        with pytest.raises(ServiceError) as wrong:
            pair.li.call(contract.move_occurrence, {**series, "at": at, **TO})
        assert wrong.value.code == "organization.appointment.no_occurrence"
        assert wrong.value.pointer == "/at" and wrong.value.details["moment"][:19] == at[:19]
    plain = {"appointment_id": pair.plan()["id"], "at": AT["starts_at"]}
    code = refusal(pair.li.call, contract.cancel_occurrence, plain)
    assert code == "organization.appointment.no_occurrence"
    assert (
        refusal(pair.wu.call, contract.cancel_occurrence, {**series, "at": SECOND}) == "read_only"
    )


@pytest.mark.requirement("ORG-31")
def test_a_single_time_goes_along_with_its_series(pair, series):
    one = pair.li.call(contract.move_occurrence, {**series, "at": SECOND, **TO})
    key = {"appointment_id": one["id"]}
    pair.li.call(contract.update, {**key, "place": "二楼"})
    pair.li.call(contract.update, {**series, "title": "周会", "place": "一楼", "guests": []})
    after = pair.li.call(contract.get, key)
    assert (after["title"], after["place"], after["guests"]) == ("周会", "二楼", [])
    code = refusal(pair.li.call, contract.update, {**key, "recurrence": "FREQ=DAILY;COUNT=2"})
    assert code == "organization.appointment.one_of_a_series"


@pytest.mark.requirement("ORG-31")
@pytest.mark.parametrize("how", ["move", "cancel"])
def test_what_moves_or_ends_a_series_ends_its_single_times(pair, series, how):
    one = pair.li.call(contract.move_occurrence, {**series, "at": SECOND, **TO})
    if how == "move":
        hour = {"starts_at": "2026-03-26T03:00:00Z", "ends_at": "2026-03-26T04:00:00Z"}
        assert pair.li.call(contract.update, {**series, **hour})["left_out"] == []
        assert times(pair.wu)[1] == "2026-04-02T03"
    else:
        pair.li.call(contract.cancel, series)
        assert times(pair.wu) == []
    assert pair.li.call(contract.get, {"appointment_id": one["id"]})["state"] == "cancelled"


@pytest.mark.requirement("ORG-31")
def test_nobody_is_reminded_of_a_time_that_was_called_off(pair):
    made = pair.plan(recurrence="FREQ=DAILY;COUNT=3", remind_minutes=[30])
    key = {"appointment_id": made["id"], "at": AT["starts_at"]}
    pair.li.call(contract.cancel_occurrence, key)
    pair.house.clock.at = dt.datetime(2026, 3, 26, 0, 31, tzinfo=dt.UTC)
    before = len(mailed(pair))
    pair.house.run_due()
    soon = [one for one in pair.wu.call(notice.listed)["items"] if one["title"][:4] == "即将开始"]
    assert soon == [] and before
    pair.house.clock.at = dt.datetime(2026, 3, 27, 0, 31, tzinfo=dt.UTC)
    pair.house.run_due()
    assert pair.wu.call(notice.listed)["items"][0]["title"].startswith("即将开始")
