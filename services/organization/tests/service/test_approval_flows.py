"""Flows in versions: which is taken, whom it finds, and who stands in for whom."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from contracts.organization import (
    access,
    approval,
    approval_flow,
    delegation,
    department,
    notice,
    principal,
    staff,
)
from organization.approvals.flows import store


def test_without_a_flow_the_superior_decides(office):
    assert office.read(office.submit())["pending_ids"] == [office.li]


def test_without_flow_and_superior_an_administrator_decides(office):
    [admin] = office.read(office.submit(submitter_id=office.zhao))["pending_ids"]
    assert office.house.call(staff.get, {"staff_id": admin})["login"] == "admin"


@pytest.mark.requirement("ORG-21")
def test_a_running_case_stays_on_its_version(office):
    made = office.flow(office.named(office.li))
    first = office.submit()
    key = {"approval_flow_id": made["id"]}
    changed = {**key, "definition": {"steps": [office.named(office.sun)]}}
    office.house.call(approval_flow.update, changed)
    between = office.submit()
    office.house.call(approval_flow.publish, key)
    last = office.submit()
    told = [(office.read(r)["flow_version"], office.read(r)["pending_ids"]) for r in (first, last)]
    assert told == [(1, [office.li]), (2, [office.sun])]
    assert office.read(between)["flow_version"] == 1
    versions = office.house.call(approval_flow.versions, key)["items"]
    assert [v["number"] for v in versions] == [2, 1]


@pytest.mark.requirement("ORG-21")
def test_the_condition_of_a_flow_decides_which_is_taken(office):
    above = {"amount_above": {"amount": "100.00", "currency": "CNY"}}
    dear = {"facts": [{"fact": "discount_percent", "op": "gte", "values": ["20"]}]}
    office.flow(office.named(office.zhao), definition={"when": above}, priority=1)
    office.flow(office.named(office.sun), definition={"when": dear}, priority=2)
    office.flow(office.named(office.li), priority=3)
    large = office.submit(amount={"amount": "100.01", "currency": "CNY"})
    generous = office.submit(facts={"discount_percent": "20"})
    asked = [office.read(r)["pending_ids"] for r in (large, generous, office.submit())]
    assert asked == [[office.zhao], [office.sun], [office.li]]


def test_a_step_with_a_condition_is_left_out_where_it_does_not_hold(office):
    above = {"amount_above": {"amount": "100.00", "currency": "CNY"}}
    office.flow(office.named(office.li), office.named(office.zhao, when=above))
    request = office.submit(amount={"amount": "100.00", "currency": "CNY"})
    assert office.do(approval.approve, office.li, request)["state"] == "approved"


@pytest.mark.requirement("ORG-22")
def test_superior_role_and_head_are_found_in_the_house(office):
    house = office.house
    made = house.call(department.create, {"name": "北区"})
    lead = {"department_id": made["id"], "head_id": office.sun, "deputy_ids": []}
    house.call(department.appoint, lead)
    house.call(staff.assign_roles, {"staff_id": office.zhao, "role_ids": ["cashier"]})
    rules = [
        {"kind": "superior", "level": 1},
        {"kind": "role", "role_id": "cashier"},
        {"kind": "department_head", "level": 0},
    ]
    office.flow({"name": "all", "approvers": rules})
    request = office.submit(department_id=made["id"])
    assert office.read(request)["pending_ids"] == [office.li, office.zhao, office.sun]


def stand_in(office, days, **about):
    now = office.house.clock.now()
    period = {"begins_at": now, "ends_at": now + dt.timedelta(days=days)}
    told = {name: at.isoformat() for name, at in period.items()}
    return office.by(office.li).call(
        delegation.create, {"delegate_id": office.sun, **told, **about}
    )


@pytest.mark.requirement("ORG-24")
def test_who_stands_in_decides_until_the_last_day(office):
    office.flow(office.named(office.li))
    first, second = office.submit(), office.submit()
    stand_in(office, days=1)
    assert office.by(office.sun).call(approval.counters)["to_approve"] == 2
    case = office.do(approval.approve, office.sun, first)
    [task] = case["tasks"]
    assert (task["staff_id"], task["decided_by"]) == (office.li, office.sun)
    office.house.clock.advance(days=1)
    assert office.by(office.sun).call(approval.counters)["to_approve"] == 0
    assert office.refused(approval.approve, office.sun, second) == "delegation_over"


@pytest.mark.requirement("ORG-08")
def test_who_stands_in_looks_after_records_where_that_is_wanted(office):
    tang = office.house.hire("tang", role_ids=["rep"])
    session = office.house.sign_in("tang", tang["initial_password"])
    asked = {"actor_id": tang["id"], "session_id": session["id"]}
    gateway = office.house.acting(actor_id="gateway", actor_kind="service", via="gateway")
    told = []
    for with_records in (False, True):
        stand_in(office, days=1, delegate_id=tang["id"], with_records=with_records)
        told.append(gateway.call(principal.get, asked)["stands_in_for"])
    assert told == [[], [office.li]]
    who = {"resource": "organization.task", "owner_id": office.li}
    viewers = {one["staff_id"]: one for one in gateway.call(access.viewers, who)["items"]}
    assert [r["how"] for r in viewers[tang["id"]]["reasons"]] == ["stands_in"]
    office.house.set(idle_minutes=3000)
    office.house.clock.advance(hours=23, minutes=59, seconds=59)
    assert gateway.call(principal.get, asked)["stands_in_for"] == [office.li]
    office.house.set(session_hours=100)
    office.house.clock.advance(seconds=1)
    assert gateway.call(principal.get, asked)["stands_in_for"] == []


@pytest.mark.parametrize(
    "about,code",
    [
        ({"delegate_id": "nobody"}, "organization.approval.unknown_colleague"),
        ({"delegate_id": "li"}, "organization.delegation.oneself"),
        ({"ends_at": "2026-03-25T03:00:00Z"}, "organization.delegation.backwards"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(office, about, code):
    fields = {
        "delegate_id": office.sun,
        "begins_at": "2026-03-25T00:00:00Z",
        "ends_at": "2026-03-26T00:00:00Z",
        **about,
    }
    fields["delegate_id"] = {"li": office.li}.get(fields["delegate_id"], fields["delegate_id"])
    with pytest.raises(ServiceError) as refusal:
        office.by(office.li).call(delegation.create, fields)
    assert refusal.value.code == code


def test_an_ended_delegation_is_over(office):
    key = {"delegation_id": stand_in(office, days=1)["id"]}
    office.by(office.li).call(delegation.end, key)
    with pytest.raises(ServiceError) as refusal:
        office.by(office.li).call(delegation.end, key)
    assert refusal.value.code == "organization.delegation.ended"


@pytest.mark.requirement("ORG-21")
def test_a_test_run_says_who_would_be_asked_before_anything_counts(office):
    steps = [
        office.named(office.li),
        office.named(office.wang, submitter="superior"),
        office.named(office.zhao),
    ]
    asked = {"kind": "sales.discount_approval", "name": "N", "definition": {"steps": steps}}
    made = office.house.call(approval_flow.create, asked)
    trial = {"approval_flow_id": made["id"], "submitter_id": office.wang}
    told = office.house.call(approval_flow.attempt, trial)
    seats = [(s["seats"][0]["staff_id"], s["seats"][0]["outcome"]) for s in told["steps"]]
    assert seats == [(office.li, "asked"), (office.li, "carried"), (office.zhao, "asked")]
    assert [s["passes"] for s in told["steps"]] == [False, True, False]


@pytest.fixture
def trial(office):
    """Draw up a flow by the head of the department; return what tries it for somebody there."""
    made = office.house.call(department.create, {"name": "北区"})["id"]
    lead = {"department_id": made, "head_id": office.sun, "deputy_ids": []}
    office.house.call(department.appoint, lead)
    he = {"staff_id": office.wang, "department_ids": [made]}
    office.house.call(staff.update, he)
    approvers = [{"kind": "department_head", "level": 0}, {"kind": "chosen"}]
    flow = office.flow({"name": "head", "approvers": approvers})
    return {"approval_flow_id": flow["id"], "submitter_id": office.wang}


@pytest.mark.requirement("ORG-21")
def test_a_test_run_asks_the_head_of_whom_the_real_case_asks(office, trial):
    [step] = office.house.call(approval_flow.attempt, trial)["steps"]
    assert [seat["staff_id"] for seat in step["seats"]] == [office.sun]
    assert office.read(office.submit())["pending_ids"] == [office.sun]


@pytest.mark.requirement("ORG-21")
@pytest.mark.parametrize(
    ("about", "code", "at"),
    [
        ({"submitter_id": "nobody"}, "staff.unknown_person", "/submitter_id"),
        ({"department_id": "none"}, "staff.unknown_department", "/department_id"),
        ({"chosen_ids": ["nobody"]}, "approval_flow.unknown_approver", "/chosen_ids/0"),
    ],
)
def test_a_test_run_takes_nobody_whom_no_real_case_has(office, trial, about, code, at):
    with pytest.raises(ServiceError) as refusal:
        office.house.call(approval_flow.attempt, {**trial, **about})
    assert (refusal.value.code, refusal.value.pointer) == (f"organization.{code}", at)


@pytest.mark.requirement("ORG-21")
def test_a_test_run_keeps_the_submitter_out_of_what_nobody_decides_for_himself(office):
    step = office.named(office.wang, submitter="self")
    flow = office.flow(step, kind="organization.attendance_correction")
    trial = {"approval_flow_id": flow["id"], "submitter_id": office.wang}
    [tried] = office.house.call(approval_flow.attempt, trial)["steps"]
    assert [seat["staff_id"] for seat in tried["seats"]] == [office.li]


@pytest.mark.parametrize(
    "step,reason",
    [
        ({"approvers": [{"kind": "staff"}]}, "staff_ids"),
        ({"approvers": [{"kind": "staff", "staff_ids": ["nobody"]}]}, "staff_ids"),
        ({"approvers": [{"kind": "role", "role_id": "none"}]}, "role_id"),
        ({"approvers": [{"kind": "fact"}]}, "fact"),
        ({"approvers": [{"kind": "superior", "level": 0}]}, "level"),
        ({"approvers": [{"kind": "superiors", "level": 0}]}, "level"),
        ({"approvers": [{"kind": "superior"}], "nobody": "staff"}, "nobody_staff_id"),
    ],
)
def test_a_flow_that_cannot_tell_who_approves_is_refused(office, step, reason):
    with pytest.raises(ServiceError) as refusal:
        office.flow({"name": "s", **step})
    assert refusal.value.code == "organization.approval_flow.unclear"
    assert refusal.value.details == {"step": 1, "reason": reason}
    place = "" if reason == "nobody_staff_id" else "/approvers/0"
    assert refusal.value.pointer == f"/definition/steps/0{place}/{reason}"


def test_flows_refuse_unknown_kinds_nothing_new_and_retirement(office):
    with pytest.raises(ServiceError) as refusal:
        office.flow(office.named(office.li), kind="sales.nothing")
    assert refusal.value.code == "organization.approval_flow.unknown_kind"
    key = {"approval_flow_id": office.flow(office.named(office.li))["id"]}
    codes = []
    for operation in (approval_flow.publish, approval_flow.retire, approval_flow.retire):
        try:
            office.house.call(operation, key)
        except ServiceError as error:
            codes.append(error.code.rpartition(".")[2])
    assert codes == ["nothing_new", "retired"]


@pytest.mark.requirement("ORG-21")
@pytest.mark.parametrize(
    "about,at",
    [
        ({"when": {"facts": [{"fact": "days", "values": ["3"]}]}}, "/when/facts/0/fact"),
        (
            {"approvers": [{"kind": "superior"}, {"kind": "fact", "fact": "nichts"}]},
            "/approvers/1/fact",
        ),
    ],
)
def test_a_fact_that_no_document_of_the_kind_tells_is_refused_by_name(office, about, at):
    with pytest.raises(ServiceError) as refusal:
        office.flow({**office.named(office.li), **about})
    assert refusal.value.code == "organization.approval_flow.unknown_fact"
    assert refusal.value.pointer == f"/definition/steps/0{at}"
    assert "discount_percent" in str(refusal.value.details["known"])


@pytest.mark.requirement("ORG-22")
def test_a_fact_that_is_a_person_finds_the_approver(office):
    office.flow({"name": "owner", "approvers": [{"kind": "fact", "fact": "owner_id"}]})
    request = office.submit(facts={"owner_id": office.sun})
    assert office.read(request)["pending_ids"] == [office.sun]


@pytest.mark.requirement("ORG-22")
@pytest.mark.parametrize("place", ["approvers", "copy_to"])
def test_a_fact_that_is_no_person_asks_nobody_and_is_refused(office, place):
    rule = {"kind": "fact", "fact": "reason"}
    step = {**office.named(office.li), place: [rule], "nobody": "pass"}
    with pytest.raises(ServiceError) as refusal:
        office.flow(step)
    assert refusal.value.code == "organization.approval_flow.not_a_person"
    assert refusal.value.pointer == f"/definition/steps/0/{place}/0/fact"
    assert refusal.value.details["known"] == "owner_id"


@pytest.mark.requirement("ORG-22")
def test_of_every_kind_it_is_told_which_facts_are_people(office):
    for kind in office.house.call(approval_flow.kinds)["items"]:
        assert kind["people"] and set(kind["people"]) <= set(kind["facts"]), kind["kind"]
        [fact, *_] = kind["people"]
        assert kind["choice"] == (kind["kind"] in store.CHOOSING)
        office.flow({"name": "s", "approvers": [{"kind": "fact", "fact": fact}]}, kind=kind["kind"])


@pytest.mark.requirement("ORG-22")
def test_nobody_is_left_to_choose_who_cannot_or_may_choose_nobody(office, monkeypatch):
    step = {"name": "s", "approvers": [{"kind": "chosen"}]}
    with pytest.raises(ServiceError) as refusal:
        office.flow({**step, "nobody": "pass"}, kind="ledger.staff_advance")
    told = (refusal.value.code, refusal.value.pointer)
    assert told == ("organization.approval_flow.unclear", "/definition/steps/0/nobody")
    monkeypatch.setattr(store, "CHOOSING", store.CHOOSING - {"ledger.staff_advance"})
    with pytest.raises(ServiceError) as refusal:
        office.flow(step, kind="ledger.staff_advance")
    told = (refusal.value.code, refusal.value.pointer)
    assert told == (
        "organization.approval_flow.cannot_choose",
        "/definition/steps/0/approvers/0/kind",
    )


@pytest.mark.requirement("ORG-22")
def test_who_named_approvers_in_vain_is_told(office):
    office.flow(office.named(office.li))
    told = office.read(office.submit(chosen_ids=[office.sun]))
    assert [task["staff_id"] for task in told["tasks"]] == [office.li]
    [first, *_] = office.by(office.wang).call(notice.listed)["items"]
    assert first["title"] == "审批人由流程决定，您的指定无效"


@pytest.mark.requirement("ORG-21")
def test_values_that_would_be_ignored_are_refused(office):
    test = {"fact": "discount_percent", "op": "gt", "values": ["5", "10"]}
    with pytest.raises(ServiceError) as refusal:
        office.flow({**office.named(office.li), "when": {"facts": [test]}})
    assert refusal.value.code == "organization.approval_flow.one_value"
    assert refusal.value.pointer == "/definition/steps/0/when/facts/0/values"


@pytest.mark.requirement("ORG-21")
def test_the_facts_of_each_kind_are_told_and_a_test_run_takes_no_others(office):
    told = {kind["kind"]: kind for kind in office.house.call(approval_flow.kinds)["items"]}
    leave = told["organization.work_request"]
    assert set(leave["facts"]) == {"kind", "leave_kind", "working_days", "owner_id"}
    key = {"approval_flow_id": office.flow(office.named(office.li))["id"]}
    trial = {**key, "submitter_id": office.wang, "facts": [{"name": "days", "value": "5"}]}
    with pytest.raises(ServiceError) as refusal:
        office.house.call(approval_flow.attempt, trial)
    assert refusal.value.pointer == "/facts/0/name"


def test_approvals_are_filtered_by_their_amount(office):
    office.flow(office.named(office.li))
    for amount in ("900.00", "1500.00"):
        office.submit(amount={"amount": amount, "currency": "CNY"})
    found = office.by(office.li).call(approval.to_approve, {"amount_gt": "1000"})["items"]
    assert [one["amount"]["amount"] for one in found] == ["1500.00"]
