"""Good inputs that name people, roles and departments, where no crash case has them."""

import pytest

from chassis.errors import ServiceError
from chassis.freezing import digest
from chassis.testing.crashes import Case
from contracts.organization import (
    approval,
    approval_flow,
    delegation,
    department,
    entry_rule,
    handover,
    pieces,
    role,
    session,
    staff,
)
from contracts.sales import discount_approval
from organization.service import service

BUYERS = {"name": "Buyers", "grants": ["sales.product.*"]}
SNAPSHOT = {"number": "QT1"}


def person(harness, login="li", **about):
    service.prepare(harness.runtime)
    return harness.call(staff.create, {"name": "A", "login": login, **about})["id"]


def a_definition(harness, kind="staff"):
    east = harness.call(department.create, {"name": "东区"})["id"]
    li = person(harness)
    named = {"staff": {"staff_ids": [li]}, "role": {"role_id": "rep"}}[kind]
    there = {"department_ids": [east]}
    rule = {"kind": kind, **named}
    step = {"name": "S", "approvers": [rule], "copy_to": [rule], "when": there}
    step |= {"nobody": "staff", "nobody_staff_id": li}
    return {"when": there, "steps": [step]}


def a_flow(kind):
    def arrange(harness):
        about = {"kind": "sales.discount_approval", "name": "F"}
        return ({**about, "definition": a_definition(harness, kind)},)

    return arrange


def a_changed_flow(kind):
    def arrange(harness):
        [asked] = a_flow(kind)(harness)
        made = harness.call(approval_flow.create, asked)
        key = {"approval_flow_id": made["id"], "definition": asked["definition"]}
        return key, {"if_version": made["version"]}

    return arrange


def a_case(**command):
    """Let somebody without a superior ask; an administrator may decide."""

    def arrange(harness):
        me, colleague = person(harness), person(harness, "wang")
        told = {"id": "r1", "document_resource": "sales.quote", "document_id": "q1"}
        told |= {"document_version": 1, "title": "A", "submitter_id": me, "facts": {}}
        told |= {"snapshot": SNAPSHOT, "snapshot_hash": digest(SNAPSHOT)}
        harness.tell(discount_approval.approval_requested, "r1", told)
        [asked, *_] = harness.call(approval.get, {"approval_id": "r1"})["pending_ids"]
        return {"approval_id": "r1", "staff_id": colleague, **command}, {"actor_id": asked}

    return arrange


def a_role_of_a_department(harness):
    east = harness.call(department.create, {"name": "东区"})["id"]
    rule = {"resource": "sales.order", "scope": "chosen", "department_ids": [east]}
    return {**BUYERS, "scope_rules": [rule]}


def a_changed_role(harness):
    made = harness.call(role.create, BUYERS)["id"]
    rules = a_role_of_a_department(harness)["scope_rules"]
    return ({"role_id": made, "scope_rules": rules}, {"if_version": 1})


def a_plan_with_an_exception(harness):
    leaver, heir = person(harness), person(harness, "heir")
    other = {"resource": "organization.task", "heir_ids": [heir]}
    return ({"leaver_id": leaver, "heir_ids": [heir], "exceptions": [other]},)


def a_period(harness):
    until = {"begins_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-28T01:00:00Z"}
    return ({"delegate_id": person(harness), **until},)


def a_sign_in(harness):
    service.prepare(harness.runtime)
    asked = {"name": "A", "login": "wang"}
    hired = harness.call(staff.create, asked)
    nobody = {"actor_kind": "anonymous", "grants": ()}
    for _ in range(3):
        with pytest.raises(ServiceError):
            harness.acting(**nobody).call(session.create, {"login": "wang", "password": "no"})
    told = {"login": "wang", "password": hired["initial_password"], "captcha_answer": "x"}
    return told, nobody


INPUTS = (
    *(Case(approval_flow.create, a_flow(kind)) for kind in ("staff", "role")),
    *(Case(approval_flow.update, a_changed_flow(kind)) for kind in ("staff", "role")),
    Case(approval.transfer, a_case(comment="A")),
    Case(approval.delegate, a_case(comment="A")),
    Case(approval.batch_approve, lambda h: ({"items": [{"approval_id": "r1"}]},)),
    Case(approval.add_signer, a_case(comment="A", position="before")),
    Case(role.create, lambda h: (a_role_of_a_department(h),)),
    Case(role.update, a_changed_role),
    Case(handover.create, a_plan_with_an_exception),
    Case(delegation.create, a_period),
    Case(session.create, a_sign_in),
    Case(
        pieces.closed_sheet_export,
        lambda h: ({"format": "csv", "columns": ["name"], "sort": "name"},),
    ),
    Case(entry_rule.create, lambda h: ({"holder_kind": "role", "holder_id": "rep"},)),
)
