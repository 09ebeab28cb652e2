"""What colleagues do together is killed at every statement, and goes on as if nothing was."""

import pytest

from chassis.files import FileStore
from chassis.freezing import digest
from chassis.testing.crashes import Case, enumerate_crashes
from contracts.organization import approval, approval_flow, delegation, notice, staff
from contracts.sales import discount_approval
from organization.service import service

ASKING = discount_approval.approval_requested
ME = "staff-1"


def a_colleague(harness, login="wang"):
    service.prepare(harness.runtime)
    return harness.call(staff.create, {"name": "王小明", "login": login})["id"]


def definition(harness):
    me = {"kind": "fact", "fact": "owner_id"}
    return {"steps": [{"name": "s", "approvers": [me], "submitter": "self", "timeout_hours": 1}]}


def a_flow(harness, **about):
    asked = {"kind": "sales.discount_approval", "name": "F", "definition": definition(harness)}
    return {"approval_flow_id": harness.call(approval_flow.create, asked)["id"], **about}


def a_published_flow(harness):
    key = a_flow(harness)
    harness.call(approval_flow.publish, key)
    return key


def what_is_asked(harness):
    approver = a_colleague(harness)
    a_published_flow(harness)
    return asked_of(approver)


def asked_of(approver, case_id="the-request"):
    told = {
        "id": case_id,
        "document_resource": "sales.quote",
        "document_id": "q1",
        "document_version": 1,
        "title": "QT -15 %",
        "submitter_id": ME,
        "snapshot": {},
        "snapshot_hash": digest({}),
        "facts": {"owner_id": approver},
    }
    return case_id, told


def a_case(harness, **about):
    harness.tell(ASKING, *what_is_asked(harness))
    return {"approval_id": "the-request", **about}


def one_who(harness, goes, event):
    [approver] = harness.call(approval.get, a_case(harness))["pending_ids"]
    harness.call(goes, {"staff_id": approver})
    return approver, harness.told(event)[0]["data"]


def a_case_of_mine(harness, **about):
    """The approver delegates to whom the harness acts as, who then may decide."""
    key = a_case(harness)
    [approver] = harness.call(approval.get, key)["pending_ids"]
    period = {"begins_at": "2026-03-25T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}
    him = harness.acting(actor_id=approver)
    boss = harness.call(staff.create, {"name": "Boss", "login": "boss"})["id"]
    him.call(delegation.create, {"delegate_id": boss, **period})
    return ({**key, **about}, {"actor_id": boss})


def with_a_helper(harness, **about):
    key, who = a_case_of_mine(harness, **about)
    helper = harness.call(staff.create, {"name": "H", "login": "helper"})["id"]
    return ({**key, "staff_id": helper}, who)


def standing_in(harness):
    delegate = a_colleague(harness)
    period = {"begins_at": "2026-03-25T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}
    return {"delegate_id": delegate, **period}


def a_delegation(harness):
    return {"delegation_id": harness.call(delegation.create, standing_in(harness))["id"]}


def a_notice(harness):
    key = a_case(harness)
    [approver] = harness.call(approval.get, key)["pending_ids"]
    [told] = harness.acting(actor_id=approver).call(notice.listed)["items"]
    return ({"notice_id": told["id"]}, {"actor_id": approver})


def all_notices(harness):
    _, who = a_notice(harness)
    return {}, who


def a_file(harness):
    about = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
    return a_case(harness, upload={**about, "name": "a.txt", "content_type": "text/plain"})


def several_cases_of_mine(harness):
    key, who = a_case_of_mine(harness)
    [approver] = harness.call(approval.get, key)["pending_ids"]
    harness.tell(ASKING, *asked_of(approver, "another"))
    return {"items": [key, {"approval_id": "another"}]}, who


def a_new_flow(harness):
    asked = {"kind": "sales.discount_approval", "name": "F", "definition": definition(harness)}
    return (asked,)


CASES = [
    Case(approval_flow.create, a_new_flow),
    Case(approval_flow.update, lambda h: (a_flow(h, name="G"),)),
    Case(approval_flow.publish, lambda h: (a_flow(h),)),
    Case(approval_flow.retire, lambda h: (a_published_flow(h),)),
    Case(ASKING, what_is_asked),
    Case(staff.left, lambda h: one_who(h, staff.leave, staff.left)),
    Case(staff.locked, lambda h: one_who(h, staff.lock, staff.locked)),
    Case(approval.approve, a_case_of_mine),
    Case(approval.reject, lambda h: a_case_of_mine(h, comment="x")),
    Case(approval.send_back, lambda h: a_case_of_mine(h, comment="x")),
    Case(approval.transfer, with_a_helper),
    Case(approval.delegate, with_a_helper),
    Case(approval.add_signer, lambda h: with_a_helper(h, position="before")),
    Case(approval.recall, lambda h: (a_case(h),)),
    Case(approval.remind, lambda h: (a_case(h),)),
    Case(approval.comment, lambda h: (a_case(h, comment="x"),)),
    Case(delegation.create, lambda h: (standing_in(h),)),
    Case(delegation.end, lambda h: (a_delegation(h),)),
    Case(approval.attach, lambda h: (a_file(h),)),
    Case(approval.batch_approve, several_cases_of_mine),
    Case(notice.read, a_notice),
    Case(notice.read_all, all_notices),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
