"""Leave and trips through approvals, and the attendance that follows from them."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import (
    approval,
    attendance,
    attendance_month,
    calendar,
    department,
    holiday_year,
    notice,
    work_log,
)
from contracts.organization import work_request as contract

OFFICE = [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:00", "closes": "18:00"}]
WEEK = [{"weekday": day, "hours": OFFICE} for day in range(1, 6)]
LEAVE = {
    "kind": "leave",
    "leave_kind": "annual",
    "title": "年假",
    "starts_at": "2026-03-26T01:00:00Z",
    "ends_at": "2026-03-27T10:00:00Z",
}


class Desk:
    """Wang works under Li; the company has a calendar without public holidays."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        house.call(calendar.create, {"name": "公司", "weekly": WEEK})
        self.li = house.hire("li", name="Li")["id"]
        self.wang = house.hire("wang", name="Wang", superior_id=self.li)["id"]

    def by(self, staff_id):
        return self.house.acting(actor_id=staff_id, scopes={"*": "own"}, actor_name="N")

    def write(self, **fields):
        return self.by(self.wang).call(contract.create, {**LEAVE, **fields})

    def submit(self, one):
        told = self.by(self.wang).call(contract.submit, {"work_request_id": one["id"]})
        [*_, event] = self.house.told(contract.approval_requested)
        self.house.tell(contract.approval_requested, event["subject"], event["data"])
        return told

    def decide(self, one, operation=approval.approve, **about):
        key = {"approval_id": one["approval_id"], **about}
        self.by(self.li).call(operation, key)
        [*_, event] = [e for kind in approval.ANSWERS for e in self.house.told(kind)]
        declared = next(e for e in approval.ANSWERS if e.type == event["type"])
        self.house.tell(declared, event["subject"], event["data"])
        return self.by(self.wang).call(contract.get, {"work_request_id": one["id"]})


@pytest.fixture
def desk(house):
    return Desk(house)


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


@pytest.mark.requirement("ORG-23")
def test_who_decides_neither_words_nor_submits_the_request_of_somebody_else(desk):
    one = desk.write()
    head = desk.house.acting(actor_id=desk.li, actor_name="Li")
    key = {"work_request_id": one["id"]}
    assert head.call(contract.get, key)["abilities"] == []
    for operation, more in ((contract.update, {"title": "B"}), (contract.submit, {})):
        with pytest.raises(ServiceError) as refused:
            head.call(operation, {**key, **more})
        assert (refused.value.code, refused.value.status) == (contract.NotYours.code, 403)


def test_whose_leave_somebody_else_withdraws_is_told(desk):
    done = desk.decide(desk.submit(desk.write()))
    head = desk.house.acting(actor_id=desk.li, actor_name="Li")
    head.call(contract.withdraw, {"work_request_id": done["id"]})
    [told, *_] = desk.by(desk.wang).call(notice.listed)["items"]
    assert told["title"] == f"{done['number']}：已由Li撤销"


@pytest.mark.requirement("ORG-33")
def test_a_leave_goes_through_an_approval(desk):
    one = desk.write()
    assert (one["number"], one["working_days"]) == ("WR202603-00001", "2")
    asked = desk.submit(one)
    [case] = desk.by(desk.li).call(approval.to_approve)["items"]
    assert (case["title"], case["document_id"]) == ("年假", one["id"])
    assert desk.decide(asked)["state"] == "approved"


@pytest.mark.requirement("ORG-33")
def test_a_pending_request_is_frozen_and_a_rejected_one_is_free(desk):
    asked = desk.submit(desk.write())
    change = {"work_request_id": asked["id"], "title": "x"}
    assert refusal(desk.by(desk.wang).call, contract.update, change) == "document.frozen"
    done = desk.decide(asked, approval.reject, comment="太忙")
    assert (done["state"], done["answer"]) == ("rejected", "太忙")
    assert desk.by(desk.wang).call(contract.update, change)["state"] == "draft"


def test_a_condition_on_working_days_is_told_as_a_fact(desk):
    desk.submit(desk.write(ends_at="2026-03-26T04:00:00Z"))
    [event] = desk.house.told(contract.approval_requested)
    assert event["data"]["facts"]["working_days"] == "0.38"


def test_nobody_is_away_twice_at_once(desk):
    desk.submit(desk.write())
    trip = desk.write(kind="business_trip", leave_kind=None, ends_at="2026-03-26T04:00:00Z")
    key = {"work_request_id": trip["id"]}
    assert refusal(desk.by(desk.wang).call, contract.submit, key) == (
        "organization.work_request.overlaps"
    )


def test_an_approved_leave_can_be_given_back(desk):
    done = desk.decide(desk.submit(desk.write()))
    key = {"work_request_id": done["id"]}
    assert desk.by(desk.wang).call(contract.withdraw, key)["state"] == "withdrawn"
    assert refusal(desk.by(desk.wang).call, contract.withdraw, key) == (
        "organization.work_request.wrong_state"
    )


@pytest.mark.parametrize(
    "fields,code",
    [
        ({"leave_kind": None}, "incomplete"),
        ({"starts_at": None}, "incomplete"),
        ({"ends_at": LEAVE["starts_at"]}, "backwards"),
        ({"starts_at": "0401-09-03T09:00:00Z"}, "too_long"),
    ],
)
def test_a_request_must_be_whole(desk, fields, code):
    assert refusal(desk.write, **fields) == f"organization.work_request.{code}"


def clock(desk, kind, time, day=25):
    hour, minute = map(int, time.split(":"))
    desk.house.clock.at = dt.datetime(2026, 3, day, hour - 8, minute, tzinfo=dt.UTC)
    place = {"latitude": "31.2304", "longitude": "121.4737"}
    return desk.by(desk.wang).call(attendance.clock, {"kind": kind, **place})


def sheet(desk, who=None, staff_ids=None, **about):
    asked = {"year": 2026, "month": 3, **about, **({"staff_ids": staff_ids} if staff_ids else {})}
    return desk.by(who or desk.wang).call(attendance.sheet, asked)["items"]


@pytest.mark.requirement("ORG-34")
def test_the_sheet_tells_late_early_absent_and_away(desk):
    desk.decide(desk.submit(desk.write()))
    clock(desk, "in", "09:10")
    mark = clock(desk, "out", "17:00")
    assert (mark["day"], mark["latitude"]) == ("2026-03-25", "31.2304")
    desk.house.clock.at = dt.datetime(2026, 3, 30, 15, tzinfo=dt.UTC)
    [told] = sheet(desk)
    status = {d["day"][-2:]: (d["status"], d["late_minutes"]) for d in told["days"][-7:]}
    assert status["24"] == ("absent", 0)
    assert status["25"] == ("late_and_early", 10)
    assert (status["26"], status["27"], status["28"]) == (("leave", 0),) * 2 + (("off", 0),)
    assert len(told["days"]) == 30
    assert (told["late"], told["early"], told["away"], told["present"]) == (1, 1, 2, 1)
    whole = {"kind": "leave", "leave_kind": "annual", "minutes": 8 * 60}
    assert (told["days"][25]["absences"], told["away_minutes"]) == ([whole], 2 * 8 * 60)


@pytest.mark.requirement("ORG-34")
def test_part_of_a_day_off_and_a_forgotten_sign_stand_in_the_sheet_also_when_it_is_kept(desk):
    part = {"starts_at": "2026-03-26T05:00:00Z", "ends_at": "2026-03-26T08:00:00Z"}
    desk.decide(desk.submit(desk.write(**part, leave_kind="personal")))
    for kind, time, day in (("in", "09:00", 26), ("out", "18:00", 26), ("in", "09:00", 27)):
        clock(desk, kind, time, day)
    desk.house.clock.at = dt.datetime(2026, 3, 30, 15, tzinfo=dt.UTC)
    now = sheet(desk)
    close_march(desk)
    for [told] in (now, sheet(desk)):
        assert [day["status"] for day in told["days"][25:27]] == ["present", "incomplete"]
        taken = {"kind": "leave", "leave_kind": "personal", "minutes": 180}
        assert told["days"][25]["absences"] == [taken]
        assert (told["incomplete"], told["away_minutes"], told["away"]) == (1, 180, 0)


@pytest.mark.requirement("ORG-34")
def test_who_goes_after_midnight_goes_on_the_day_he_came(desk):
    clock(desk, "in", "08:55", day=24)
    desk.house.clock.at = dt.datetime(2026, 3, 24, 16, 30, tzinfo=dt.UTC)
    late = desk.by(desk.wang).call(attendance.clock, {"kind": "out"})
    assert late["day"] == "2026-03-24"
    clock(desk, "in", "08:55")
    assert clock(desk, "out", "18:05")["day"] == "2026-03-25"
    desk.house.clock.at = dt.datetime(2026, 3, 25, 16, 40, tzinfo=dt.UTC)
    told = {"kind": "out", "at": "2026-03-25T16:30:00Z", "reason": "忘打卡"}
    made = desk.house.call(attendance.correct, {**told, "staff_id": desk.wang})
    assert made["day"] == "2026-03-25"
    days = {day["day"]: day for day in sheet(desk)[0]["days"]}
    assert [days[f"2026-03-{n}"]["status"] for n in (24, 25)] == ["present"] * 2
    assert days["2026-03-24"]["left_at"] == late["at"]


@pytest.mark.requirement("ORG-34", "ORG-38")
def test_a_night_shift_is_one_day_of_the_sheet(desk):
    night = [{"opens": "22:00", "closes": "30:00"}]
    week = [{"weekday": day, "hours": night} for day in range(1, 6)]
    [one] = desk.house.call(calendar.listed)["items"]
    key = {"calendar_id": one["id"], "region": None, "weekly": week}
    desk.house.call(calendar.update, key, if_version=one["version"])
    for hour, kind in ((16, "in"), (23, "out")):  # a quarter past midnight, and past seven
        desk.house.clock.at = dt.datetime(2026, 3, 23, hour, 15, tzinfo=dt.UTC)
        desk.by(desk.wang).call(attendance.clock, {"kind": kind})
    days = {day["day"][-2:]: day for day in sheet(desk)[0]["days"]}
    assert (days["23"]["status"], days["23"]["late_minutes"]) == ("late", 135)


@pytest.mark.requirement("ORG-34")
def test_superiors_see_the_sheets_of_their_people_and_others_do_not(desk):
    assert [s["name"] for s in sheet(desk, desk.li, [desk.wang])] == ["Wang"]
    assert sheet(desk, desk.wang, [desk.li]) == []


@pytest.mark.requirement("ORG-04", "ORG-34")
def test_sheets_and_corrections_go_by_chosen_departments_and_stand_ins_as_lists_do(desk):
    north = desk.house.call(department.create, {"name": "北区"})["id"]
    near = desk.house.hire("near", department_ids=[north])["id"]
    asked = {"staff_ids": [near, desk.wang], "year": 2026, "month": 3}
    wish = {"reason": "忘打卡", "at": "2026-03-25T00:55:00Z", "staff_id": near}
    north_only, for_near = {"scopes": {"*": f"own:{north}"}}, {"stands_in_for": (near,)}
    for kind, about in (("in", north_only), ("out", for_near)):
        clerk = desk.house.acting(actor_id="clerk", **{"scopes": {"*": "own"}, **about})
        for sheets in (attendance.sheet, work_log.sheet):
            told = clerk.call(sheets, asked)["items"]
            assert [one["staff_id"] for one in told] == [near]
        assert clerk.call(attendance.correct, {**wish, "kind": kind})["owner_id"] == near


def test_a_correction_has_a_reason_and_no_future(desk):
    told = {"staff_id": desk.wang, "kind": "in", "reason": "忘打卡"}
    when = {"at": "2026-03-25T00:55:00Z"}
    made = desk.house.call(attendance.correct, {**told, **when})
    assert (made["method"], made["reason"]) == ("correction", "忘打卡")
    late = {"at": "2026-03-26T00:55:00Z"}
    for fields, code in (
        ({**told, **late}, "organization.attendance.ahead"),
        ({**told, **when, "staff_id": "x"}, "organization.staff.unknown_person"),
    ):
        assert refusal(desk.house.call, attendance.correct, fields) == code


def test_a_correction_stays_within_the_scope_of_who_makes_it(desk):
    told = {"kind": "in", "reason": "忘打卡", "at": "2026-03-25T00:55:00Z"}
    call, hire = desk.house.call, desk.house.hire
    north, south = (call(department.create, {"name": n})["id"] for n in ("北区", "南区"))
    near, far = (hire(f"p{i}", department_ids=[d])["id"] for i, d in enumerate((north, south)))
    about = {"actor_id": "manager", "departments": (north,), "scopes": {"*": "below"}}
    manager = desk.house.acting(**about)
    assert manager.call(attendance.correct, {**told, "staff_id": near})["owner_id"] == near
    refused = refusal(manager.call, attendance.correct, {**told, "staff_id": far})
    assert refused == "organization.attendance.out_of_scope"


@pytest.mark.requirement("ORG-34")
def test_nobody_corrects_his_own_attendance_whatever_he_may_else(desk):
    told = {"staff_id": desk.wang, "kind": "in", "reason": "忘打卡", "at": "2026-03-25T00:55:00Z"}
    mighty = desk.house.acting(actor_id=desk.wang, grants=("*",), scopes={"*": "all"})
    refused = refusal(mighty.call, attendance.correct, told)
    assert refused == "organization.attendance.own_correction"


def test_nobody_clocks_twice_within_a_minute(desk):
    clock(desk, "in", "09:00")
    assert refusal(clock, desk, "in", "09:00") == "organization.attendance.twice_at_once"
    assert clock(desk, "out", "09:00")["kind"] == "out"


def test_without_a_calendar_there_is_no_attendance(house):
    assert refusal(house.call, attendance.clock, {"kind": "in"}) == (
        "organization.attendance.no_calendar"
    )


def test_a_year_that_is_not_loaded_is_reported_in_the_sheet(desk):
    told = {"name": "CN", "region": "CN", "weekly": WEEK}
    other = desk.house.call(calendar.create, told)
    desk.house.call(calendar.make_default, {"calendar_id": other["id"]})
    assert refusal(sheet, desk) == "organization.calendar.year_not_loaded"
    draft = desk.write()
    assert (draft["working_days"], draft["missing_year"]) == (None, 2026)


def test_a_leave_in_a_year_that_is_not_loaded_is_not_submitted(desk):
    told = {"name": "CN", "region": "CN", "weekly": WEEK}
    other = desk.house.call(calendar.create, told)
    desk.house.call(calendar.make_default, {"calendar_id": other["id"]})
    one = desk.write()
    assert refusal(desk.submit, one) == "organization.calendar.year_not_loaded"
    again = desk.by(desk.wang).call(contract.get, {"work_request_id": one["id"]})
    assert (again["state"], again["approval_id"]) == ("draft", None)
    days = [{"day": "2026-01-01", "name": "元旦", "off": True}]
    desk.house.call(holiday_year.load, {"year": 2026, "days": days})
    counted = desk.by(desk.wang).call(contract.get, {"work_request_id": one["id"]})
    assert (counted["working_days"], counted["missing_year"]) == ("2", None)
    assert desk.submit(one)["working_days"] == "2"


def test_a_request_tells_what_its_state_allows(desk):
    one = desk.write()
    verbs = {"update", "submit", "withdraw"}
    assert verbs & set(one["abilities"]) == {"update", "submit"}
    pending = desk.submit(one)
    assert verbs & set(pending["abilities"]) == set()
    approved = desk.decide(pending)
    assert verbs & set(approved["abilities"]) == {"withdraw"}


def close_march(desk, **about):
    desk.house.clock.at = dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC)
    desk.house.call(attendance_month.close, {"year": 2026, "month": 3, **about})
    desk.house.run_due()


@pytest.mark.requirement("ORG-34")
def test_no_absence_is_asked_for_or_given_back_in_a_closed_month(desk):
    approved = desk.decide(desk.submit(desk.write()))
    late = {"starts_at": "2026-03-31T01:00:00Z", "ends_at": "2026-04-02T10:00:00Z"}
    draft, free = desk.write(**late), desk.write(**{**late, "starts_at": "2026-03-31T16:00:00Z"})
    close_march(desk)
    closed = "organization.attendance.month_closed"
    assert refusal(desk.submit, draft) == closed
    key = {"work_request_id": approved["id"]}
    assert refusal(desk.by(desk.wang).call, contract.withdraw, key) == closed
    assert desk.submit(free)["state"] == "pending"


@pytest.mark.requirement("ORG-34")
def test_what_is_approved_after_its_month_was_closed_lapses_and_is_told(desk):
    asked = desk.submit(desk.write())
    with pytest.raises(ServiceError) as refused:
        close_march(desk)
    assert refused.value.code == attendance_month.AnswersWaiting.code
    assert refused.value.details == {"month": "2026-03", "corrections": 0, "requests": 1}
    close_march(desk, let_lapse=True)
    assert desk.decide(asked)["state"] == "lapsed"
    told = desk.by(desk.wang).call(notice.listed)["items"]
    assert any("已失效" in one["title"] and "2026-03" in one["title"] for one in told)


def test_a_leave_that_no_calendar_counts_is_not_submitted(house):
    one = house.call(contract.create, LEAVE)
    refused = refusal(house.call, contract.submit, {"work_request_id": one["id"]})
    assert refused == "organization.attendance.no_calendar"


@pytest.mark.requirement("ORG-33")
def test_a_leave_of_days_on_which_nobody_works_is_not_submitted(desk):
    weekend = {"starts_at": "2026-03-28T01:00:00Z", "ends_at": "2026-03-29T10:00:00Z"}
    with pytest.raises(ServiceError) as refusal:
        desk.submit(desk.write(**weekend))
    assert refusal.value.code == "organization.work_request.no_working_day"
    trip = desk.write(**weekend, kind="business_trip", leave_kind=None)
    assert desk.submit(trip)["state"] == "pending"


@pytest.mark.requirement("ORG-34")
@pytest.mark.parametrize("method", ["web", "mobile", "device"])
def test_a_mark_tells_where_and_by_what_it_was_made(desk, method):
    where = {"place": "上海展会", "latitude": "31.2304", "longitude": "121.4737", "method": method}
    made = desk.by(desk.wang).call(attendance.clock, {"kind": "in", **where})
    assert {name: made[name] for name in where} == where
    [told] = desk.by(desk.wang).call(attendance.listed, {"method": method})["items"]
    assert (told["id"], told["place"]) == (made["id"], "上海展会")
