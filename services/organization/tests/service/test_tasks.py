"""Tasks: for oneself or others, reminded of, repeated, reported on, with their past."""

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import notice, pieces
from contracts.organization import task as contract

DUE = "2026-03-26T01:00:00Z"
FIRST_LEFT_OUT = "organization.recurrence.first_left_out"


@pytest.fixture
def li(house):
    house.rpc.answers[message.create.id] = {"id": "m"}
    about = {"email": "li@example.com", "mobile": "13800138000"}
    hired = house.hire("li", **about)
    return house.acting(actor_id=hired["id"], scopes={"*": "own"}), hired["id"]


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def make(house, **fields):
    return house.call(contract.create, {"title": "回访", **fields})


@pytest.mark.requirement("ORG-30")
def test_a_task_for_a_colleague_is_seen_by_both_and_told(house, li):
    who, li_id = li
    made = make(house, owner_id=li_id, about_resource="customers.customer", about_id="c1")
    assert made["owner_id"] == li_id
    mine = who.call(contract.listed, {"about_id": "c1"})["items"]
    assert [t["id"] for t in mine] == [made["id"]]
    [told] = who.call(notice.listed)["items"]
    assert told["about_id"] == made["id"]
    setter = house.acting(scopes={"*": "own"})
    assert setter.call(contract.get, {"task_id": made["id"]})["title"] == "回访"
    stranger = house.acting(actor_id="x", scopes={"*": "own"})
    assert refusal(stranger.call, contract.get, {"task_id": made["id"]}) == "not_found"


@pytest.mark.requirement("ORG-30")
def test_reminders_come_in_time_and_once_by_mail_and_sms(house, li):
    who, li_id = li
    make(house, owner_id=li_id, due_at=DUE, remind_minutes=[60, 10], remind_by_sms=True)
    house.run_due()
    house.rpc.calls.clear()
    house.clock.advance(hours=20, minutes=1)
    house.run_due()
    channels = sorted(payload["channel"] for _, payload in house.rpc.calls)
    assert channels == ["email", "sms"]
    house.clock.advance(minutes=50)
    house.run_due()
    assert len(house.rpc.calls) == 4
    titles = [n["title"] for n in who.call(notice.listed)["items"]]
    assert titles[:2] == ["2026-03-26 09:00 到期：回访"] * 2


def test_a_task_that_moved_or_ended_reminds_no_more_of_the_old_time(house, li):
    _, li_id = li
    made = make(house, owner_id=li_id, due_at=DUE, remind_minutes=[60])
    key = {"task_id": made["id"]}
    house.call(contract.update, {**key, "due_at": "2026-04-01T01:00:00Z"})
    house.clock.advance(days=2)
    house.run_due()
    house.call(contract.complete, key)
    house.rpc.calls.clear()
    house.clock.advance(days=10)
    house.run_due()
    assert house.rpc.calls == []


@pytest.mark.requirement("ORG-30")
def test_a_repeated_task_opens_the_next_when_it_is_done(house):
    made = make(house, due_at=DUE, recurrence="FREQ=WEEKLY;COUNT=2")
    house.call(contract.complete, {"task_id": made["id"], "text": "好"})
    [following] = house.call(contract.listed, {"state": "open"})["items"]
    assert (following["due_at"], following["series_id"]) == ("2026-04-02T01:00:00.000Z", made["id"])
    house.call(contract.complete, {"task_id": following["id"]})
    assert house.call(contract.listed, {"state": "open"})["items"] == []


@pytest.mark.requirement("PLT-14", "ORG-30")
def test_the_next_of_a_series_takes_over_the_fields_of_the_house_that_it_can(house):
    of = {"resource": "organization.task", "kind": "text"}
    made = make(house, due_at=DUE, recurrence="FREQ=WEEKLY;COUNT=2")
    for key, about in (("c_room", {"searched": True}), ("c_slip", {"unique": True})):
        asked = {**of, "key": key, "label": key, "required": True, **about}
        house.call(pieces.custom_fields.create, asked)
    assert refusal(make, house) == "custom_field.wrong"
    own = {"custom": {"c_room": "301", "c_slip": "S1"}}
    house.call(contract.update, {"task_id": made["id"], **own})
    house.call(contract.complete, {"task_id": made["id"]})
    [following] = house.call(contract.listed, {"state": "open", "q": "301"})["items"]
    assert following["custom"] == {"c_room": "301"}


@pytest.mark.requirement("ORG-30")
def test_a_task_that_is_moved_or_only_saved_again_repeats_no_more_often(house):
    task, days = make(house, due_at=DUE, recurrence="FREQ=DAILY;COUNT=3"), []
    while task and len(days) < 6:
        days.append(task["due_at"][8:10])
        key = {"task_id": task["id"]}
        later = "2026-03-28T01:00:00Z" if len(days) == 2 else task["due_at"]
        house.call(contract.update, {**key, "due_at": later, "recurrence": task["recurrence"]})
        house.call(contract.complete, key)
        task = next(iter(house.call(contract.listed, {"state": "open"})["items"]), None)
    assert days == ["26", "27", "29"]


def test_a_repeated_task_is_moved_to_a_day_of_its_rule_only(house):
    key = {"task_id": make(house, due_at=DUE, recurrence="FREQ=WEEKLY;BYDAY=TH")["id"]}
    wrong = {**key, "due_at": "2026-03-27T01:00:00Z"}
    assert refusal(house.call, contract.update, wrong) == FIRST_LEFT_OUT
    house.call(contract.update, {**key, "due_at": "2026-04-02T01:00:00Z"})


def test_missed_repetitions_are_not_caught_up(house):
    made = make(house, due_at=DUE, recurrence="FREQ=DAILY")
    house.clock.advance(days=5)
    house.call(contract.complete, {"task_id": made["id"]})
    [following] = house.call(contract.listed, {"state": "open"})["items"]
    assert following["due_at"] == "2026-03-31T01:00:00.000Z"


@pytest.mark.requirement("ORG-30")
def test_progress_feedback_and_changes_stay_readable(house):
    key = {"task_id": make(house)["id"]}
    house.call(contract.report, {**key, "percent": 40, "text": "一半"})
    house.call(contract.complete, {**key, "text": "完成"})
    told = house.call(contract.steps, key)["items"]
    assert [(s["percent"], s["text"]) for s in told] == [(40, "一半"), (100, "完成")]
    changes = house.call(contract.history, key)["items"][0]["changes"]
    assert changes["state"] == ["open", "done"]


@pytest.mark.requirement("ORG-30")
def test_counters_and_popups_tell_what_presses(house):
    make(house, title="late", due_at="2026-03-25T01:00:00Z")
    make(house, title="soon", due_at="2026-03-25T10:00:00Z", priority="urgent", popup_days=1)
    make(house, title="next week", due_at="2026-04-01T10:00:00Z", popup_days=2)
    make(house, title="some day")
    told = house.call(contract.counters)
    assert told == {"overdue": 1, "today": 1, "open": 4, "popups": 2}
    popups = house.call(contract.popups)["items"]
    assert [t["title"] for t in popups] == ["soon", "late"]


def test_what_is_over_stays_over_until_it_is_reopened(house):
    key = {"task_id": make(house)["id"]}
    assert refusal(house.call, contract.reopen, key) == "organization.task.not_over"
    house.call(contract.cancel, key)
    for operation, about in (
        (contract.complete, {}),
        (contract.report, {"percent": 1}),
        (contract.update, {"title": "x"}),
        (contract.assign, {"owner_id": "staff-1"}),
    ):
        assert refusal(house.call, operation, {**key, **about}) == "organization.task.over"
    assert house.call(contract.reopen, key)["state"] == "open"
    assert refusal(house.call, contract.update, {**key, "title": "x"}, if_version=1) == "stale"


@pytest.mark.parametrize(
    "fields,code",
    [
        ({"owner_id": "nobody"}, "organization.staff.unknown_person"),
        ({"recurrence": "FREQ=DAILY"}, "organization.task.no_day"),
        ({"remind_minutes": [5]}, "organization.task.no_day"),
        ({"due_at": DUE, "recurrence": "FREQ=DAILY;COUNT=0"}, "organization.recurrence.unclear"),
        ({"due_at": DUE, "recurrence": "FREQ=HOURLY"}, "invalid"),
        ({"due_at": DUE, "recurrence": "FREQ=WEEKLY;BYDAY=SU"}, FIRST_LEFT_OUT),
    ],
)
def test_what_makes_no_sense_is_refused(house, fields, code):
    assert refusal(make, house, **fields) == code


def test_a_task_can_be_given_on(house, li):
    who, li_id = li
    key = {"task_id": make(house)["id"]}
    assert house.call(contract.assign, {**key, "owner_id": li_id})["owner_id"] == li_id
    assert who.call(contract.report, {**key, "percent": 10})["percent"] == 10


@pytest.mark.requirement("PLT-31")
def test_a_list_is_searched_by_words_of_what_the_caller_sees(house):
    for title in ("给王芳寄样品", "给王芳回电话", "寄样品目录 100%"):
        make(house, title=title)
    counts = {"王芳": 2, "样品 王芳": 1, "样品": 2, "100%": 1, "%": 1, "李雷": 0}
    for text, count in counts.items():
        assert len(house.call(contract.listed, {"q": text})["items"]) == count, text
    hides = house.acting(field_rights={"organization.task": {"title": "masked"}})
    assert hides.call(contract.listed, {"q": "王芳"})["items"] == []
