"""Rules and forms that change, answers of approvers and jobs that begin outlive a kill anywhere."""

import pytest

from chassis import jobs
from chassis.files import FileStore
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.mounted import a_job_that_waits
from contracts.customers import (
    activity_import,
    customer,
    duplicate_pair,
    duplicate_rule,
    imports,
    lead,
    lead_form,
    lead_import,
    lead_rule,
    registration,
)
from contracts.organization import approval, staff
from customers.service import service

from . import (
    test_crashes_of_credit,
    test_crashes_of_details,
    test_crashes_of_readers,
    test_crashes_of_sets,
    test_promises,
)
from .killed_there import OFFERED, UNCRASHED

REP = {"id": "rep", "name": "Rep", "state": "active"}
PAST = "客户名称,跟进时间,跟进方式,跟进内容\n甲公司,2026-01-05 10:00,电话,报价\n"
LEADS = "姓名,公司,手机\n韩梅梅,甲公司,13800138000\n"
TABLE = "企业名称\n甲公司\n乙公司\n"


def a_duplicate_rule(harness, **fields):
    asked = {"name": "R", "compared": ["name", "region"], "mode": "refuse"}
    return {"duplicate_rule_id": harness.call(duplicate_rule.create, asked)["id"], **fields}


def a_lead_rule(harness, **fields):
    harness.tell(staff.created, "rep", REP)
    made = harness.call(lead_rule.create, {"name": "R", "members": [{"staff_id": "rep"}]})
    return {"lead_rule_id": made["id"], **fields}


def a_lead_of_all(harness):
    made = harness.call(lead.create, {"name": "韩梅梅", "to": "pool"})
    return {"lead_id": made["id"]}


def a_form(harness, **fields):
    made = harness.call(lead_form.create, {"name": "官网", "source": "官网"})
    return {"lead_form_id": made["id"], **fields}


def an_answer(harness):
    harness.tell(staff.created, "staff-1", {**REP, "id": "staff-1"})
    made = harness.call(
        registration.create, {"name": "大疆", "phones": [{"number": "01088886666"}]}
    )
    asked = harness.call(registration.submit, {"registration_id": made["id"]})
    about = {"kind": "customers.registration", "document_resource": "customers.registration"}
    told = {"document_id": asked["id"], "snapshot_hash": "0" * 64, "decided_by": "li"}
    return asked["approval_id"], {"id": asked["approval_id"], **about, **told}


def a_table(harness, lines=TABLE):
    content = FileStore(harness.runtime.settings.upload_folder).put(lines.encode())
    return {"upload": {**content, "name": "a.csv", "content_type": "text/csv"}}


def an_import_of_follow_ups(harness):
    harness.call(customer.create, {"name": "甲公司"})
    started = harness.call(activity_import.start, a_table(harness, PAST))
    jobs.run(harness.runtime, started["id"])
    return {"job_id": started["id"]}


def two_alike(harness):
    for name in ("华为技术有限公司", "华为技术公司"):
        harness.call(customer.create, {"name": name, "on_duplicate": "create"})
    return {}


CASES = [
    Case(duplicate_rule.update, lambda h: (a_duplicate_rule(h, mode="tell"),)),
    Case(duplicate_rule.remove, lambda h: (a_duplicate_rule(h),)),
    Case(lead_rule.update, lambda h: (a_lead_rule(h, name="S"),)),
    Case(lead_rule.remove, lambda h: (a_lead_rule(h),)),
    Case(lead_rule.view, lambda h: (a_lead_of_all(h),)),
    Case(lead_form.update, lambda h: (a_form(h, name="展会"),)),
    Case(lead_form.renew_key, lambda h: (a_form(h),)),
    Case(approval.returned, an_answer),
    Case(approval.recalled, an_answer),
    Case(imports.start, lambda h: (a_table(h),)),
    Case(imports.jobs.cancel, lambda h: (a_job_that_waits(h, imports.start, a_table(h)),)),
    Case(lead_import.start, lambda h: (a_table(h, LEADS),)),
    Case(activity_import.start, lambda h: (a_table(h, PAST),)),
    Case(activity_import.undo, lambda h: (an_import_of_follow_ups(h),)),
    Case(duplicate_pair.scan, lambda h: (two_alike(h),)),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []


def test_what_is_said_to_be_killed_in_files_like_this_is():
    others = test_crashes_of_credit, test_crashes_of_details, test_crashes_of_sets
    others += test_crashes_of_readers, test_promises
    killed = {case.name for one in others for case in one.CASES} | {case.name for case in CASES}
    writing = {o.id for o in OFFERED if not o.safe and o.id in UNCRASHED}
    assert writing - killed == set()
