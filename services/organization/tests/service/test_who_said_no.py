"""A request goes on knowing its approval and who decided; corrections and places are told apart."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import (
    approval,
    attendance,
    calendar,
    department,
    holiday_year,
    role,
    task,
    work_log,
    work_request,
)

KIND = "organization.work_request"
HOURS = [{"opens": "09:00", "closes": "18:00"}]


def code(call, *asked, **about):
    with pytest.raises(ServiceError) as refusal:
        call(*asked, **about)
    return refusal.value.code.removeprefix("organization."), refusal.value.pointer


@pytest.fixture
def request_of_wang(office):
    """Let Wang submit a request; return him, its key and what a message tells of its approval."""
    he = office.by(office.wang)
    made = he.call(work_request.create, {"kind": "general", "title": "新电脑"})
    key = {"work_request_id": made["id"]}
    he.call(work_request.submit, key)
    [told] = office.house.told(work_request.approval_requested)
    office.house.tell(work_request.approval_requested, made["id"], told["data"])
    return he, key, told["data"]["id"]


@pytest.mark.requirement("ORG-33")
def test_after_the_answer_a_request_tells_who_decided_and_in_which_approval(
    office, request_of_wang
):
    he, key, approval_id = request_of_wang
    assert he.call(work_request.get, key)["approval_id"] == approval_id
    office.do(approval.reject, office.li, approval_id, comment="太贵")
    [answer] = office.house.told(approval.rejected)
    office.house.tell(approval.rejected, approval_id, answer["data"])
    told = he.call(work_request.get, key)
    assert (told["state"], told["decided_by"]) == ("rejected", office.li)
    assert (told["approval_id"], told["answer"]) == (approval_id, "太贵")
    assert told["decided_at"] is not None


@pytest.mark.requirement("ORG-35")
def test_a_suggested_log_tells_decisions_in_the_language_of_its_reader(office, request_of_wang):
    office.do(approval.reject, office.li, request_of_wang[2], comment="太贵")
    day = {"day": office.house.clock.now().date().isoformat()}
    about = {"actor_id": office.li, "scopes": {"*": "own"}}
    for language, told in (("zh", "新电脑: 已拒绝"), ("en", "新电脑: rejected")):
        by = office.house.acting(**about, language=language)
        assert by.call(work_log.suggest, day)["done"] == told


@pytest.fixture
def calendared(office):
    fields = {"name": "C", "weekly": [{"weekday": 1, "hours": HOURS}]}
    office.house.call(calendar.create, fields)
    return office


CORRECTION = {"kind": "in", "at": "2026-03-02T01:00:00Z", "reason": "x"}


@pytest.mark.requirement("ORG-34")
def test_nobody_came_before_he_was_hired_whoever_says_so(calendared):
    hired = calendared.house.hire("new", hired_on="2026-03-10", superior_id=calendared.li)
    asked = {"staff_id": hired["id"], **CORRECTION}
    refused = code(calendared.by(calendared.li).call, attendance.correct, asked)
    assert refused == ("attendance.not_employed", "/at")


@pytest.mark.requirement("ORG-34")
@pytest.mark.parametrize(
    ("who", "told"), [("li", "attendance.out_of_scope"), ("-", "staff.unknown_person")]
)
def test_a_colleague_outside_of_the_scope_is_not_said_to_be_missing(calendared, who, told):
    asked = {"staff_id": getattr(calendared, who, who), **CORRECTION}
    by = calendared.by(calendared.sun)
    assert code(by.call, attendance.correct, asked)[0] == told


def test_half_a_place_is_none(calendared):
    asked = {"kind": "in", "latitude": "31.2"}
    by = calendared.by(calendared.wang)
    assert code(by.call, attendance.clock, asked) == ("attendance.half_a_place", "/longitude")


def test_a_weekday_stands_once_in_a_calendar(house):
    monday = {"weekday": 1, "hours": HOURS}
    asked = {"name": "C", "weekly": [monday, monday]}
    assert code(house.call, calendar.create, asked) == (
        "calendar.weekday_twice",
        "/weekly/1/weekday",
    )


def test_a_day_of_its_own_stands_once_in_a_calendar(house):
    off = {"day": "2026-05-04", "name": "Founders' day", "hours": []}
    asked = {"name": "C", "weekly": [{"weekday": 1, "hours": HOURS}]}
    twice = [off, {**off, "hours": HOURS}]
    wanted = ("calendar.day_twice", "/own_days/1/day")
    assert code(house.call, calendar.create, {**asked, "own_days": twice}) == wanted
    made = house.call(calendar.create, {**asked, "own_days": [off]})
    changed = {"calendar_id": made["id"], "own_days": twice}
    assert code(house.call, calendar.update, changed) == wanted
    assert len(house.call(calendar.get, {"calendar_id": made["id"]})["own_days"]) == 1


def test_a_day_stands_once_in_a_year(house):
    days = [{"day": "2026-01-01", "name": "元旦", "off": True}] * 2
    asked = {"region": "CN", "year": 2026, "days": days}
    assert code(house.call, holiday_year.load, asked) == ("holiday_year.day_twice", "/days/1")


RULE = {"resource": "sales.order", "scope": "chosen"}
FIELD = {"resource": "sales.order", "field": "nothing", "right": "hidden"}


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"scope_rules": [RULE]},
         ("role.choose_departments", "/scope_rules/0/department_ids")),
        ({"scope_rules": [{**RULE, "department_ids": ["none"]}]},
         ("staff.unknown_department", "/scope_rules/0/department_ids")),
        ({"field_rules": [FIELD]}, ("role.no_such_field", "/field_rules/0/field")),
        ({"grants": ["sales.*", "a.b.c"]}, ("role.grants_nothing", "/grants/1")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_role_is_pointed_at(house, about, told):
    assert code(house.call, role.create, {"name": "R", "grants": ["sales.*"], **about}) == told


def test_the_other_department_of_a_merger_is_pointed_at(house):
    top = house.call(department.create, {"name": "A"})["id"]
    other = house.call(department.create, {"name": "S", "tree": "sales"})["id"]
    for into, told in ((top, "ring"), (other, "other_tree"), ("none", "no_parent")):
        asked = {"department_id": top, "into_id": into}
        assert code(house.call, department.merge, asked) == (f"department.{told}", "/into_id")


def test_an_unknown_doer_of_a_task_is_pointed_at(house):
    asked = {"title": "x", "owner_id": "nobody"}
    assert code(house.call, task.create, asked) == ("staff.unknown_person", "/owner_id")
