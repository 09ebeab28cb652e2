"""What people do with their own account, and who helps them, outlives a kill anywhere."""

import re

import pytest

from chassis import jobs
from chassis.files import FileStore
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.mounted import a_job_that_waits
from contracts.notify import message
from contracts.organization import (
    password,
    password_reset,
    principal,
    profile,
    second_factor,
    session,
    staff,
    staff_import,
)
from organization.second_factors import rules
from organization.service import service

NEW = "green umbrella 99"
TABLE = "姓名,账号\n王小明,wang\n李雷,lilei\n"


def signed_in(harness):
    """Return who has just signed in, and with which password."""
    service.prepare(harness.runtime)
    asked = {"name": "王小明", "login": "wang", "email": "wang@firm.cn"}
    hired = harness.call(staff.create, asked)
    asked = {"login": "wang", "password": hired["initial_password"]}
    tokens = harness.acting(actor_kind="anonymous", grants=()).call(session.create, asked)
    me = {"actor_id": hired["id"], "grants": (), "session_id": tokens["id"], "source": "10.0.0.1"}
    return me, hired["initial_password"]


def by_myself(harness, **asked):
    return asked, signed_in(harness)[0]


def a_session(harness):
    me, _ = signed_in(harness)
    return {"session_id": me["session_id"]}, me


def a_change_of_password(harness):
    me, old = signed_in(harness)
    return {"current_password": old, "new_password": NEW}, me


def a_code_by_mail(harness):
    harness.rpc.answers[message.create.id] = {}
    signed_in(harness)
    nobody = {"actor_kind": "anonymous", "actor_id": "", "grants": ()}
    begun = harness.acting(**nobody).call(password_reset.create, {"login": "wang"})
    harness.run_due()
    [code] = re.findall(r"[0-9]{6}", harness.rpc.calls[-1][1]["text"])
    asked = {"password_reset_id": begun["id"], "code": code, "new_password": NEW}
    return asked, nobody


def a_lost_phone(harness):
    me, _ = signed_in(harness)
    mine = harness.acting(**me)
    begun = mine.call(second_factor.begin)
    code = rules.code_at(begun["secret"], rules.step_of(harness.clock.now()))
    mine.call(second_factor.confirm, {"code": code})
    return ({"staff_id": me["actor_id"]},)


def a_table(harness):
    content = FileStore(harness.runtime.settings.upload_folder).put(TABLE.encode())
    return {"upload": {**content, "name": "a.csv", "content_type": "text/csv"}}


def an_import(harness):
    started = harness.call(staff_import.start, a_table(harness))
    jobs.run(harness.runtime, started["id"])
    return {"job_id": started["id"]}


CASES = [
    Case(session.revoke, a_session),
    Case(profile.update, lambda h: by_myself(h, language="en")),
    Case(password.change, a_change_of_password, counted={"sign_in_attempt": "failures"}),
    Case(password_reset.redeem, a_code_by_mail, counted={"challenge": "tries"}),
    Case(second_factor.begin, by_myself),
    Case(second_factor.reset, a_lost_phone),
    Case(principal.spend_ticket, lambda h: ({"ticket_id": "t"}, {"via": "gateway"})),
    Case(staff_import.start, lambda h: (a_table(h),)),
    Case(staff_import.undo, lambda h: (an_import(h),)),
    Case(
        staff_import.jobs.cancel,
        lambda h: (a_job_that_waits(h, staff_import.start, a_table(h)),),
    ),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
