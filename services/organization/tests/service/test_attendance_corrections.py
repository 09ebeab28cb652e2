"""People ask that their own attendance be put right; somebody else approves it, never they."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from contracts.notify import message
from contracts.organization import (
    approval,
    approval_flow,
    attendance,
    attendance_month,
    calendar,
    notice,
    staff,
)
from contracts.organization import attendance_correction as contract

WEEK = [{"weekday": d, "hours": [{"opens": "09:00", "closes": "18:00"}]} for d in range(1, 6)]
MORNING = {"kind": "in", "at": "2026-03-24T00:55:00Z", "reason": "忘打卡"}
EVENING = {**MORNING, "kind": "out", "at": "2026-03-24T10:05:00Z"}


class Office:
    """Wang works under Li, and Li under nobody; it is Wednesday, 25 March, noon."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        house.call(calendar.create, {"name": "公司", "weekly": WEEK})
        self.li = house.hire("li", name="Li")["id"]
        self.wang = house.hire("wang", name="Wang", superior_id=self.li)["id"]

    def by(self, who):
        about = {"actor_id": who, "scopes": {"*": "own"}, "actor_name": "N"}
        return self.house.acting(**about, leads=who == self.li)

    def ask(self, who=None, **about):
        made = self.by(who or self.wang).call(contract.create, {**MORNING, **about})
        [*_, event] = self.house.told(contract.approval_requested)
        self.house.tell(contract.approval_requested, event["subject"], event["data"])
        return made

    def answer(self, made, operation=approval.approve, who=None, **about):
        self.by(who or self.li).call(operation, {"approval_id": made["id"], **about})
        return self.hear(made)

    def hear(self, made):
        for declared in approval.ANSWERS:
            for event in self.house.told(declared):
                self.house.tell(declared, event["subject"], event["data"])
        key = {"attendance_correction_id": made["id"]}
        return self.by(made["owner_id"]).call(contract.get, key)

    def day(self, number="24"):
        [told] = self.by(self.wang).call(attendance.sheet, {"year": 2026, "month": 3})["items"]
        return next(day for day in told["days"] if day["day"].endswith(number))

    def pending(self, made):
        told = self.house.call(approval.get, {"approval_id": made["id"]})
        return told["pending_ids"]


@pytest.fixture
def office(house):
    return Office(house)


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code.removeprefix("organization.")


@pytest.mark.requirement("ORG-33", "ORG-34")
def test_a_day_is_put_right_after_the_superior_agreed(office):
    morning, evening = office.ask(), office.ask(**EVENING)
    assert office.pending(morning) == [office.li]
    assert office.day()["status"] == "absent"
    assert office.answer(morning)["state"] == "approved"
    office.answer(evening)
    assert office.day()["status"] == "present"
    told = office.by(office.wang).call(attendance.listed)["items"]
    assert {(m["attendance_correction_id"], m["approved_by"], m["method"]) for m in told} == {
        (one["id"], office.li, "correction") for one in (morning, evening)
    }


@pytest.mark.requirement("PLT-31")
def test_marks_are_searched_by_a_tree_of_conditions_among_those_that_one_sees(office):
    for asked in (office.ask(), office.ask(**EVENING)):
        office.answer(asked)
    either = [{"field": "kind", "op": "eq", "value": "in"}, {"field": "day", "op": "gt"}]
    either[1]["value"] = "2026-03-24"
    tree = {"filter": {"or": either}, "sort": "-at"}

    def found(who):
        return [m["kind"] for m in office.by(who).call(attendance.searched, tree)["items"]]

    assert (found(office.wang), found(office.li), found("stranger")) == (["in"], ["in"], [])


@pytest.mark.requirement("ORG-34")
def test_the_history_tells_who_asked_and_who_approved(office):
    made = office.ask()
    office.answer(made, comment="门禁有记录")
    key = {"attendance_correction_id": made["id"]}
    told = office.by(office.wang).call(contract.get, key)
    assert (told["owner_id"], told["decided_by"]) == (office.wang, office.li)
    assert (told["answer"], told["stood_at"]) == ("门禁有记录", None)
    changes = office.by(office.wang).call(contract.history, key)["items"]
    assert changes[-1]["actor_id"] == office.wang
    assert "decided_by" in str(changes[0])


def test_what_was_rejected_or_recalled_changes_nothing_and_may_be_asked_for_again(office):
    rejected = office.answer(office.ask(), approval.reject, comment="不符")
    assert (rejected["state"], rejected["answer"]) == ("rejected", "不符")
    recalled = office.answer(office.ask(), approval.recall, who=office.wang)
    assert recalled["state"] == "recalled"
    assert office.day()["status"] == "absent"
    assert office.ask()["state"] == "pending"


def test_a_wrong_sign_is_put_right_by_a_better_one_only(office):
    for hour, minute, kind in ((1, 10, "in"), (10, 30, "out")):
        office.house.clock.at = dt.datetime(2026, 3, 24, hour, minute, tzinfo=dt.UTC)
        office.by(office.wang).call(attendance.clock, {"kind": kind})
    office.house.clock.at = dt.datetime(2026, 3, 25, 4, tzinfo=dt.UTC)
    later = {**MORNING, "at": "2026-03-24T01:20:00Z"}
    for wish in (later, {**EVENING, "at": "2026-03-24T11:00:00Z"}):
        assert refusal(office.ask, **wish) == "attendance_correction.already_right"
    made = office.ask()
    assert made["stood_at"].startswith("2026-03-24T01:10:00")
    office.answer(made)
    assert office.day()["status"] == "present"


def test_what_cannot_be_corrected_is_refused(office):
    office.ask()
    ahead = {"at": "2026-03-26T00:55:00Z"}
    for about, code in (
        ({}, "attendance_correction.already_asked"),
        (ahead, "attendance.ahead"),
        ({"approver_ids": [office.li]}, "attendance_correction.already_asked"),
    ):
        assert refusal(office.ask, **about) == code
    office.house.call(staff.update, {"staff_id": office.wang, "hired_on": "2026-03-24"})
    early = {"at": "2026-03-23T00:55:00Z"}
    assert refusal(office.ask, **early) == "attendance_correction.not_employed"


def test_a_closed_month_takes_none_and_lets_what_was_asked_for_lapse(office):
    made = office.ask()
    office.house.clock.at = dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC)
    march = {"year": 2026, "month": 3}
    with pytest.raises(ServiceError) as refused:
        office.house.call(attendance_month.close, march)
    assert refused.value.code == attendance_month.AnswersWaiting.code
    assert refused.value.details == {"month": "2026-03", "corrections": 1, "requests": 0}
    office.house.call(attendance_month.close, {**march, "let_lapse": True})
    office.house.run_due()
    assert refusal(office.ask, **EVENING) == "attendance.month_closed"
    assert office.answer(made)["state"] == "lapsed"
    for who in (office.wang, office.li):
        told = [one["title"] for one in office.by(who).call(notice.listed)["items"]]
        assert "2026-03-24 签到：已失效，2026-03 月考勤已关闭" in told
    assert office.by(office.wang).call(attendance.listed)["items"] == []


@pytest.mark.requirement("ORG-34")
@pytest.mark.parametrize("submitter", ["self", "skip", "superior"])
def test_nobody_approves_his_own_whatever_a_flow_says(office, submitter):
    approvers = [{"kind": "staff", "staff_ids": [office.wang]}]
    steps = [{"name": "S", "approvers": approvers, "submitter": submitter, "nobody": "pass"}]
    told = {"kind": contract.create.id.rpartition(".")[0], "name": "F"}
    flow = office.house.call(approval_flow.create, {**told, "definition": {"steps": steps}})
    office.house.call(approval_flow.publish, {"approval_flow_id": flow["id"]})
    assert office.pending(office.ask()) == [office.li]
    above = office.ask(who=office.li)
    assert office.li not in office.pending(above)


def test_where_nobody_else_is_left_it_is_rejected(office):
    made = office.ask()
    office.house.call(staff.leave, {"staff_id": office.li})
    [event] = office.house.told(staff.left)
    office.house.tell(staff.left, event["subject"], event["data"])
    [administrator] = office.pending(made)
    known = {"staff_id": administrator, "hired_on": "2020-01-01"}
    office.house.call(staff.update, known)
    assert office.hear(office.ask(who=administrator))["state"] == "rejected"


def test_who_leaves_does_not_take_the_answer_with_him(office):
    made = office.ask()
    office.house.call(staff.leave, {"staff_id": office.li})
    [event] = office.house.told(staff.left)
    office.house.tell(staff.left, event["subject"], event["data"])
    [heir] = office.pending(made)
    assert heir not in (office.li, office.wang)


def test_requests_are_read_by_who_asked_and_his_superiors(office):
    key = {"attendance_correction_id": office.ask()["id"]}
    sun = office.house.hire("sun", name="Sun")["id"]
    for who, seen in ((office.wang, True), (office.li, True), (sun, False)):
        assert bool(office.by(who).call(contract.listed)["items"]) is seen
        if not seen:
            for operation in (contract.get, contract.history, contract.who_sees):
                assert refusal(office.by(who).call, operation, key) == "not_found"
