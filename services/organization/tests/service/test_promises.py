"""The organization keeps what every service keeps, also when it is killed anywhere."""

import pytest

from chassis.testing import mounted
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.organization import (
    api_key,
    challenge,
    department,
    entry_rule,
    password_reset,
    personal_request,
    pieces,
    role,
    second_factor,
    session,
    signing_key,
    staff,
)
from organization.office.merged_records.reactions import (
    follow_the_survivor,
    go_back_to_the_duplicate,
)
from organization.service import service

from .naming import INPUTS
from .test_crashes_of_accounts import CASES as ACCOUNTS
from .test_crashes_of_hearing import CASES as HEARING
from .test_crashes_of_hearing import a_request
from .test_office_crashes import CASES as OFFICE
from .test_working_together import CASES as TOGETHER

BY_DAY = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "to": "20:00"}
BUYERS = {"name": "Buyers", "grants": ["sales.product.*"]}


def a_person(harness, **about):
    service.prepare(harness.runtime)
    asked = {"name": "王小明", "login": "wang", "role_ids": ["rep"], **about}
    return {"staff_id": harness.call(staff.create, asked)["id"]}


def a_locked_person(harness):
    return {"staff_id": harness.call(staff.lock, a_person(harness))["id"]}


def a_signed_in_person(harness):
    service.prepare(harness.runtime)
    hired = harness.call(staff.create, {"name": "A", "login": "wang"})
    asked = {"login": "wang", "password": hired["initial_password"]}
    return harness.acting(actor_kind="anonymous", grants=()).call(session.create, asked)


def a_department(harness, **about):
    made = harness.call(department.create, {"name": "北区", **about})
    return {"department_id": made["id"]}


def a_removed_department(harness):
    return {"department_id": harness.call(department.remove, a_department(harness))["id"]}


def two_departments(harness):
    inner = a_department(harness, parent_id=a_department(harness)["department_id"])
    return {**a_department(harness, name="南区"), "parent_id": inner["department_id"]}


def two_to_merge(harness):
    gone = a_department(harness)
    inner = {"name": "组", "parent_id": gone["department_id"]}
    harness.call(department.create, inner)
    person = {"name": "A", "login": "aa", "department_ids": [gone["department_id"]]}
    service.prepare(harness.runtime)
    harness.call(staff.create, person)
    return {**gone, "into_id": a_department(harness, name="南区")["department_id"]}


def a_department_and_head(harness):
    return {**a_department(harness), "head_id": a_person(harness)["staff_id"]}


def a_role(harness):
    return {"role_id": harness.call(role.create, BUYERS)["id"]}


def a_removed_role(harness):
    return {"role_id": harness.call(role.remove, a_role(harness))["id"]}


def a_key(harness):
    service.prepare(harness.runtime)
    return {"api_key_id": harness.call(api_key.create, {"name": "A", "role_id": "partner"})["id"]}


def an_entry_rule(harness):
    made = harness.call(entry_rule.create, {"holder_kind": "company"})
    return {"entry_rule_id": made["id"]}


def nothing_yet(harness, asked):
    service.prepare(harness.runtime)
    return asked


CASES = [
    Case(department.create, lambda h: ({"name": "北区"},)),
    Case(department.update, lambda h: ({**a_department(h), "name": "南区"},)),
    Case(department.move, lambda h: (two_departments(h),)),
    Case(department.merge, lambda h: (two_to_merge(h),)),
    Case(department.appoint, lambda h: (a_department_and_head(h),)),
    Case(department.remove, lambda h: (a_department(h),)),
    Case(department.restore, lambda h: (a_removed_department(h),)),
    Case(staff.create, lambda h: (nothing_yet(h, {"name": "A", "login": "aa"}),)),
    Case(staff.update, lambda h: ({**a_person(h), "name": "B"},)),
    Case(staff.assign_roles, lambda h: ({**a_person(h), "role_ids": ["cashier"]},)),
    Case(staff.lock, lambda h: (a_person(h),)),
    Case(staff.unlock, lambda h: (a_locked_person(h),)),
    Case(staff.leave, lambda h: (a_person(h),)),
    Case(staff.sign_out, lambda h: ({"staff_id": a_signed_in_person(h)["staff_id"]},)),
    Case(staff.reset_password, lambda h: (a_person(h),)),
    Case(role.create, lambda h: (BUYERS,)),
    Case(role.update, lambda h: ({**a_role(h), "name": "B"},)),
    Case(role.remove, lambda h: (a_role(h),)),
    Case(role.restore, lambda h: (a_removed_role(h),)),
    Case(api_key.create, lambda h: (nothing_yet(h, {"name": "A", "role_id": "partner"}),)),
    Case(api_key.revoke, lambda h: (a_key(h),)),
    Case(entry_rule.create, lambda h: (nothing_yet(h, {"holder_kind": "company"}),)),
    Case(entry_rule.update, lambda h: ({**an_entry_rule(h), "hours": [BY_DAY]},)),
    Case(personal_request.create, lambda h: (nothing_yet(h, {"emails": ["wu@example.com"]}),)),
    Case(personal_request.erase, lambda h: (a_request(h),)),
    Case(personal_request.cancel, lambda h: (a_request(h),)),
    Case(signing_key.rotate, lambda h: (nothing_yet(h, {}),)),
]


ELSEWHERE = (*OFFICE, *TOGETHER, *HEARING, *ACCOUNTS)
"""Cases that are killed in files of their own."""
KILLED = {function for case in ELSEWHERE for function in service.reactions.get(case.name, ())} | {
    follow_the_survivor,
    go_back_to_the_duplicate,
}
"""Reactions that are killed there; those to mergers in test_merged_records.py."""
HEARD = [kind for kind, functions in service.reactions.items() if KILLED.issuperset(functions)]


PIECES = (
    *mounted.field_cases(pieces.custom_fields, "organization.staff"),
    *mounted.view_cases(pieces.saved_views, "organization.task"),
    Case(pieces.staff_export, lambda h: ({"columns": ["name"]},)),
    Case(pieces.task_export, lambda h: ({"columns": ["title"]},)),
)


class TestPromises(ServicePromises):
    service = service
    catalogue = catalogue().of("organization")
    cases = CASES
    inputs = (*OFFICE, *INPUTS, *PIECES)
    lost = {"organization.comment": "its author took it back, for everybody and for good"}
    unasked = {
        "organization.calendar_feed": "its secret is for the one whose appointments it tells",
        "organization.comment": "it is seen by whoever sees its record",
    }
    untold = {
        "organization.approval": "its `acts` say who decided what, and why",
        "organization.attendance": "a mark is never changed; who corrects a day adds one",
        "organization.calendar_feed": "an address is made and revoked; it has nothing to change",
        "organization.closed_sheet": "it is written once, when its month is closed",
        "organization.comment": "it is read with its record alone; the operation log has it",
        "organization.session": "it begins and ends; sign-ins tell both",
    }
    silent = {
        "organization.announcement.read": "read by whom is asked for",
        "organization.api_key.create": "secrets are not told",
        "organization.calendar_feed.create": "secrets are not told",
        "organization.signing_key.rotate": "secrets are not told",
        "organization.staff.reset_password": "secrets are not told",
        "organization.appointment.take_reply": "the reply of a stranger changes nothing",
    }
    believed = {
        "organization.session.create /captcha_id": "a wrong captcha is told at its answer",
        "organization.personal_request.create /record_ids/0": "each service looks for its own",
    }
    uncrashed = {
        **dict.fromkeys((*HEARD, *(case.name for case in ELSEWHERE)), "killed elsewhere"),
        **dict.fromkeys((case.name for case in PIECES), mounted.KILLED),
        session.create.id: "takes no key; a repeat opens one more session, the lost one ends",
        session.refresh.id: "its own grace for lost answers is tried in test_sessions",
        challenge.draw.id: "a repeat draws one more picture, and the lost one gets old",
        challenge.send_code.id: "a lost one had drawn another code; see test_captcha for its key",
        password_reset.create.id: "a lost one had drawn another code, as send_code does",
        second_factor.confirm.id: "no code is good twice; see test_secrets_told_once for its key",
        second_factor.remove.id: "no code is good twice; see test_keys_of_secrets for its key",
    }

    test_a_crash_at_any_statement_neither_loses_nor_doubles = None  # one test per case, below


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    found = enumerate_crashes(service, case, tmp_path)
    assert found.wrong == []
    assert found.told or case.name in TestPromises.silent, "live updates hear nothing of it"
