"""Appointments: conflicts are told, invitations and feeds are read by another program."""

import datetime as dt

import pytest
from dateutil.rrule import rrulestr

from contracts.organization import appointment as contract
from contracts.organization import calendar_feed, notice, role, staff, task
from organization.office.appointments import store

from .meeting import AT, GUEST, mailed, mailed_to_guest, refusal, reply


@pytest.mark.requirement("ORG-31")
def test_who_is_invited_sees_it_and_answers(pair):
    key = {"appointment_id": pair.plan()["id"]}
    assert pair.wu.call(notice.count)["unread"] == 1
    answered = pair.wu.call(contract.answer, {**key, "answer": "accepted"})
    [one] = answered["participants"]
    assert (one["staff_id"], one["answer"]) == (pair.ids[1], "accepted")
    assert pair.li.call(notice.count)["unread"] == 1
    stranger = pair.house.acting(actor_id="x", scopes={"*": "own"})
    assert refusal(stranger.call, contract.get, key) == "not_found"


@pytest.mark.requirement("ORG-31")
def test_who_is_invited_neither_moves_nor_cancels_it(pair):
    key = {"appointment_id": pair.plan()["id"]}
    assert pair.wu.call(contract.get, key)["abilities"] == ["answer"]
    assert pair.wu.call(contract.answer, {**key, "answer": "accepted"})["abilities"] == ["answer"]
    for operation, about in ((contract.update, {"title": "x"}), (contract.cancel, {})):
        assert refusal(pair.wu.call, operation, {**key, **about}) == "read_only"
    [one] = pair.wu.call(contract.listed)["items"]
    assert (one["title"], one["state"]) == ("客户拜访", "planned")
    assert set(pair.li.call(contract.get, key)["abilities"]) >= {"update", "cancel"}
    superior = pair.house.acting(actor_id="boss", scopes={"*": "all"})
    assert superior.call(contract.cancel, key)["state"] == "cancelled"


@pytest.mark.requirement("ORG-31")
def test_a_conflict_is_told_and_does_not_prevent(pair):
    first = pair.wu.call(contract.create, {"title": "私事", **AT, "private": True})
    assert first["conflicts"] == []
    [busy] = pair.plan()["conflicts"]
    assert (busy["staff_id"], busy["title"]) == (pair.ids[1], None)
    touching = {"starts_at": AT["ends_at"], "ends_at": "2026-03-26T03:00:00Z"}
    assert pair.plan(**touching)["conflicts"] == []


def test_one_that_lasts_for_centuries_is_held_against_the_next_three_months_only(pair):
    later = {"starts_at": "2026-09-01T01:00:00Z", "ends_at": "2026-09-01T02:00:00Z"}
    pair.plan(**later)
    soon = pair.plan()["id"]
    told = pair.plan(ends_at="2950-03-26T02:00:00Z")["conflicts"]
    assert {one["appointment_id"] for one in told} == {soon}


@pytest.mark.requirement("ORG-31")
def test_no_conflict_is_missed_however_many_appointments_there_are(pair, monkeypatch):
    monkeypatch.setattr(store, "MOST", 1)
    early = {"starts_at": "2026-03-01T01:00:00Z", "ends_at": "2026-03-01T02:00:00Z"}
    pair.plan(**early, recurrence="FREQ=DAILY;COUNT=2")
    planned = {pair.plan()["id"] for _ in range(2)}
    assert {one["appointment_id"] for one in pair.plan()["conflicts"]} == planned


@pytest.mark.requirement("ORG-31")
def test_a_mail_that_was_written_before_the_last_answer_changes_nothing(pair):
    key = {"appointment_id": pair.plan()["id"]}
    gateway = pair.house.acting(actor_id="mail", scopes={"*": "all"})
    now = pair.house.clock.now()
    written = [reply(pair, "wu", "DECLINED", at=now + dt.timedelta(minutes=n)) for n in (0, 2)]
    for minutes, calendar, expected in (
        (5, written[1], "declined"),
        (0, None, "accepted"),
        (1, written[0], "accepted"),
    ):
        pair.house.clock.advance(minutes=minutes)
        if calendar:
            gateway.call(contract.take_reply, {"calendar": calendar})
        else:
            pair.wu.call(contract.answer, {**key, "answer": "accepted"})
        [one] = pair.li.call(contract.get, key)["participants"]
        assert one["answer"] == expected


def test_who_declined_is_not_busy(pair):
    key = {"appointment_id": pair.plan()["id"]}
    pair.wu.call(contract.answer, {**key, "answer": "declined"})
    window = {"starts_at": "2026-03-26T00:00:00Z", "ends_at": "2026-03-27T00:00:00Z"}
    assert pair.wu.call(contract.busy, window)["items"] == []
    assert len(pair.li.call(contract.busy, window)["items"]) == 1


@pytest.mark.requirement("ORG-31")
def test_a_repeated_appointment_is_busy_each_time(pair):
    pair.plan(recurrence="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=3")
    window = {"starts_at": "2026-03-26T00:00:00Z", "ends_at": "2026-04-10T00:00:00Z"}
    times = [b["starts_at"][:10] for b in pair.li.call(contract.busy, window)["items"]]
    assert times == ["2026-03-26", "2026-03-27", "2026-03-30"]
    asked = {"title": "x", "starts_at": "2026-03-30T01:30:00Z", "ends_at": "2026-03-30T01:40:00Z"}
    assert len(pair.li.call(contract.create, asked)["conflicts"]) == 1


def test_moving_it_asks_again_and_tells(pair):
    key = {"appointment_id": pair.plan()["id"]}
    pair.wu.call(contract.answer, {**key, "answer": "accepted"})
    moved = {"starts_at": "2026-03-27T01:00:00Z", "ends_at": "2026-03-27T02:00:00Z"}
    told = pair.li.call(contract.update, {**key, **moved})
    assert told["participants"][0]["answer"] == "needs_action"
    assert pair.wu.call(notice.count)["unread"] == 2
    pair.li.call(contract.update, {**key, "participant_ids": []})
    assert refusal(pair.wu.call, contract.get, key) == "not_found"


@pytest.mark.requirement("ORG-31")
def test_everybody_is_reminded_each_time(pair):
    pair.plan(recurrence="FREQ=DAILY;COUNT=2", remind_minutes=[30], participant_ids=[])
    for _ in range(3):
        pair.house.clock.advance(days=1)
        pair.house.run_due()
    titles = [n["title"] for n in pair.li.call(notice.listed)["items"]]
    assert [t[:4] for t in titles] == ["即将开始"] * 2


def test_a_cancelled_one_is_over_for_all(pair):
    key = {"appointment_id": pair.plan(remind_minutes=[30])["id"]}
    pair.li.call(contract.cancel, key)
    for operation, who, about in (
        (contract.cancel, pair.li, {}),
        (contract.update, pair.li, {"title": "x"}),
        (contract.answer, pair.wu, {"answer": "accepted"}),
    ):
        assert refusal(who.call, operation, {**key, **about}) == (
            "organization.appointment.cancelled"
        )


@pytest.mark.requirement("ORG-31")
def test_an_invitation_is_read_by_another_program(pair):
    key = {"appointment_id": pair.plan(place="会议室", recurrence="FREQ=WEEKLY;COUNT=3")["id"]}
    calendar = pair.content(pair.wu.call(contract.invitation, key))
    assert str(calendar["METHOD"]) == "REQUEST"
    [event] = calendar.walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("客户拜访", "会议室")
    assert event.decoded("DTSTART").astimezone(dt.UTC) == dt.datetime(2026, 3, 26, 1, tzinfo=dt.UTC)
    assert event["RRULE"]["COUNT"] == [3]
    assert str(event["ORGANIZER"]) == "mailto:li@example.com"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    pair.li.call(contract.cancel, key)
    calendar = pair.content(pair.wu.call(contract.invitation, key))
    assert str(calendar["METHOD"]) == "CANCEL"


@pytest.mark.requirement("ORG-31")
def test_an_invitation_comes_by_mail_and_is_called_off_by_mail(pair):
    key = {"appointment_id": pair.plan()["id"]}
    pair.li.call(contract.update, {**key, "place": "二楼"})
    pair.li.call(contract.update, {**key, "participant_ids": []})
    sent = mailed(pair)
    assert [str(c["METHOD"]) for c in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [c.walk("VEVENT")[0] for c in sent]
    assert len({str(e["UID"]) for e in events}) == 1
    assert [e["SEQUENCE"] for e in events] == [1, 2, 3]
    assert str(events[1]["LOCATION"]) == "二楼"
    assert [str(e["STATUS"]) for e in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


@pytest.mark.requirement("ORG-31")
def test_a_repeated_invitation_brings_the_rules_of_its_zone(pair):
    pair.plan(recurrence="FREQ=WEEKLY;UNTIL=20260409")
    [calendar] = mailed(pair)
    [zone] = calendar.walk("VTIMEZONE")
    [event] = calendar.walk("VEVENT")
    assert str(zone["TZID"]) == event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert b"UNTIL=20260409T155959Z" in event["RRULE"].to_ical()  # RFC 5545 wants it in UTC
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=event.decoded("DTSTART"))
    assert [one.day for one in rule] == [26, 2, 9]


@pytest.mark.requirement("ORG-31")
def test_an_outsider_is_invited_by_mail_and_answers_by_mail(pair):
    made = pair.plan(guests=[GUEST])
    gateway = pair.house.acting(actor_id="mail", scopes={"*": "all"})
    told = gateway.call(contract.take_reply, {"calendar": reply(pair)})
    [guest] = told["guests"]
    assert (guest["email"], guest["name"]) == ("zhao@guest.example", "赵总")
    assert guest["answer"] == "accepted"
    assert "zhao@guest.example 已接受" in pair.li.call(notice.listed)["items"][0]["title"]
    told = gateway.call(contract.take_reply, {"calendar": reply(pair, "wu", "DECLINED")})
    assert told["participants"][0]["answer"] == "declined"
    pair.li.call(contract.update, {"appointment_id": made["id"], "guests": []})
    methods = [str(c["METHOD"]) for c in mailed_to_guest(pair)]
    assert methods == ["REQUEST", "CANCEL"]


@pytest.mark.requirement("PLT-17")
def test_the_history_tells_who_was_invited_who_answered_and_who_was_left_out(pair):
    key = {"appointment_id": pair.plan(guests=[GUEST])["id"]}
    pair.wu.call(contract.answer, {**key, "answer": "accepted"})
    pair.li.call(contract.update, {**key, "participant_ids": [], "guests": []})
    entries = pair.li.call(contract.history, key)["items"]
    wu, guest = {"staff_id": pair.ids[1], "answer": "accepted"}, "zhao@guest.example"
    lines = [(w, e["changes"][w]) for e in entries for w in ("guests", "participants", "title")
             if w in e["changes"]]  # fmt: skip
    assert lines == [
        ("guests", [[{"email": guest, "answer": "needs_action"}], [None]]),
        ("participants", [[wu], [None]]),
        ("participants", [[{**wu, "answer": "needs_action"}], [wu]]),
    ]
    assert [entry["actor_id"] for entry in entries[-2:]] == [pair.ids[1], pair.ids[0]]


@pytest.mark.requirement("ORG-31")
def test_an_answer_to_an_earlier_time_or_of_a_stranger_does_not_count(pair):
    key = {"appointment_id": pair.plan(guests=[GUEST])["id"]}
    gateway, early = pair.house.acting(actor_id="mail", scopes={"*": "all"}), reply(pair)
    pair.house.clock.advance(minutes=1)
    newer = reply(pair, answer="DECLINED")
    gateway.call(contract.take_reply, {"calendar": newer})
    told = gateway.call(contract.take_reply, {"calendar": early})
    assert told["guests"][0]["answer"] == "declined", "what came late was written earlier"
    moved = {"starts_at": "2026-03-27T01:00:00Z", "ends_at": "2026-03-27T02:00:00Z"}
    assert pair.li.call(contract.update, {**key, **moved})["guests"][0]["answer"] == "needs_action"
    codes = [
        refusal(gateway.call, contract.take_reply, {"calendar": text})
        for text in (newer, newer.replace("zhao@", "else@"), reply(pair).replace("zhao@", "else@"))
    ]
    kinds = [code.rpartition(".")[2] for code in codes]
    assert kinds == ["outdated_reply", "outdated_reply", "not_invited"]


@pytest.mark.requirement("ORG-31")
def test_an_answer_to_the_new_time_counts_although_the_clock_of_the_guest_was_put_back(pair):
    key = {"appointment_id": pair.plan(guests=[GUEST])["id"]}
    gateway, early = pair.house.acting(actor_id="mail", scopes={"*": "all"}), pair.house.clock.at
    pair.house.clock.advance(minutes=30)
    gateway.call(contract.take_reply, {"calendar": reply(pair)})
    moved = {"starts_at": "2026-03-27T01:00:00Z", "ends_at": "2026-03-27T02:00:00Z"}
    pair.li.call(contract.update, {**key, **moved})
    answer = reply(pair, answer="DECLINED", at=early)
    told = gateway.call(contract.take_reply, {"calendar": answer})
    assert told["guests"][0]["answer"] == "declined"


@pytest.mark.parametrize(
    "text",
    ["hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
     "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x\nEND:VEVENT\nEND:VCALENDAR"],
)  # fmt: skip
def test_what_is_no_answer_is_refused(pair, text):
    code = refusal(pair.li.call, contract.take_reply, {"calendar": text})
    assert code == "organization.appointment.unreadable_reply"


def test_a_request_and_an_answer_in_a_zone_that_is_a_folder_are_no_answers(pair):
    pair.plan(guests=[GUEST])
    odd = reply(pair).replace("DTSTART:20260326T010000Z", "DTSTART;TZID=Asia/:20260326T010000")
    assert "Asia/:" in odd
    for text in (mailed_to_guest(pair)[0].to_ical().decode(), odd):
        code = refusal(pair.li.call, contract.take_reply, {"calendar": text})
        assert code == "organization.appointment.unreadable_reply"


def test_a_reminder_brings_no_invitation_along(pair):
    pair.plan(remind_minutes=[30])
    before = len(mailed(pair))
    pair.house.clock.at = dt.datetime(2026, 3, 26, 0, 31, tzinfo=dt.UTC)
    assert len(mailed(pair)) == before == 1


def subscribe(pair):
    made = pair.wu.call(calendar_feed.create, {"name": "Wu"})
    return made, {"feed_token": made["path"].split("/")[3]}


@pytest.mark.requirement("ORG-31")
def test_a_feed_is_read_by_its_secret_address_alone_and_leaves_nothing_out(pair, monkeypatch):
    monkeypatch.setattr(store, "MOST", 1)
    pair.plan(starts_at="2026-03-27T01:00:00Z", ends_at="2026-03-27T02:00:00Z", title="签约")
    pair.plan()
    pair.wu.call(task.create, {"title": "报价", "due_at": "2026-03-27T01:00:00Z"})
    tried = pair.wu.call(calendar_feed.create, {"name": "Wu"}, dry_run=True)
    assert tried["path"] is None
    made, secret = subscribe(pair)
    mine = pair.wu.call(calendar_feed.get, {"calendar_feed_id": made["id"]})
    assert (mine["name"], mine["ends"]) == ("Wu", made["ends"])
    other = (pair.li.call, calendar_feed.get, {"calendar_feed_id": made["id"]})
    assert refusal(*other) == "not_found"
    nobody = pair.house.anonymous
    calendar = pair.content(nobody.call(calendar_feed.read, secret))
    found = [(c.name, str(c["SUMMARY"])) for c in calendar.subcomponents]
    assert found == [("VEVENT", "客户拜访"), ("VEVENT", "签约"), ("VTODO", "报价")]
    assert refusal(nobody.call, calendar_feed.read, {"feed_token": "x" * 43}) == "not_found"


def send_outside(pair):
    """Let Wu hold a role that hides place and notes; return her as the gateway would."""
    hidden = [("appointment", "place"), ("appointment", "note"), ("task", "note")]
    about = {"field_rules": [
        {"resource": f"organization.{resource}", "field": name, "right": "hidden"}
        for resource, name in hidden
    ]}  # fmt: skip
    grants = ["organization.appointment.*", "organization.task.*", "organization.calendar_feed.*"]
    made = pair.house.call(role.create, {"name": "外勤", "grants": grants, **about})
    pair.house.call(staff.assign_roles, {"staff_id": pair.ids[1], "role_ids": [made["id"]]})
    rights = {"organization.appointment": {"place": "hidden", "note": "hidden"}}
    return pair.house.acting(actor_id=pair.ids[1], scopes={"*": "own"}, field_rights=rights)


@pytest.mark.requirement("ORG-05", "ORG-31")
def test_calendars_of_other_programs_keep_back_what_the_reader_does_not_see(pair):
    alone = send_outside(pair)
    key = {"appointment_id": pair.plan(place="密室", note="底价")["id"]}
    pair.wu.call(task.create, {"title": "报价", "note": "底价"})
    _, secret = subscribe(pair)
    for told in (
        alone.call(contract.invitation, key),
        pair.house.anonymous.call(calendar_feed.read, secret),
    ):
        text = pair.content(told).to_ical().decode()
        assert "客户拜访" in text and "密室" not in text and "底价" not in text


def test_a_revoked_feed_and_one_of_a_leaver_tell_nothing(pair):
    made, secret = subscribe(pair)
    pair.wu.call(calendar_feed.revoke, {"calendar_feed_id": made["id"]})
    nobody = pair.house.anonymous
    assert refusal(nobody.call, calendar_feed.read, secret) == "not_found"
    _, secret = subscribe(pair)
    pair.house.call(staff.leave, {"staff_id": pair.ids[1]})
    assert refusal(nobody.call, calendar_feed.read, secret) == "not_found"


def test_the_secret_is_kept_nowhere(pair):
    made, secret = subscribe(pair)
    [row] = pair.wu.call(calendar_feed.listed)["items"]
    assert "path" not in row and row["ends"] == secret["feed_token"][-4:]
    assert pair.li.call(calendar_feed.listed)["items"] == []
    codes = [refusal(pair.li.call, calendar_feed.revoke, {"calendar_feed_id": made["id"]})]
    assert codes == ["not_found"]


def test_nobody_has_more_than_ten_feeds(pair):
    for _ in range(10):
        subscribe(pair)
    assert refusal(subscribe, pair) == "organization.calendar_feed.too_many"


@pytest.mark.parametrize(
    "fields,code",
    [
        ({"ends_at": AT["starts_at"]}, "organization.appointment.backwards"),
        ({"participant_ids": ["nobody"]}, "organization.staff.unknown_person"),
        ({"recurrence": "FREQ=DAILY;COUNT=0"}, "organization.recurrence.unclear"),
        ({"recurrence": "FREQ=WEEKLY;BYDAY=SU"}, "organization.recurrence.first_left_out"),
    ],
)
def test_what_makes_no_sense_is_refused(pair, fields, code):
    assert refusal(pair.plan, **fields) == code


def test_busy_times_have_bounds(pair):
    for end, code in (("2026-03-26T01:00:00Z", "backwards"), ("2026-12-01T00:00:00Z", "too_long")):
        window = {"starts_at": AT["starts_at"], "ends_at": end}
        assert refusal(pair.li.call, contract.busy, window).endswith(code)


def test_only_who_is_invited_answers(pair):
    key = {"appointment_id": pair.plan(participant_ids=[])["id"], "answer": "accepted"}
    assert refusal(pair.li.call, contract.answer, key) == "organization.appointment.not_invited"
