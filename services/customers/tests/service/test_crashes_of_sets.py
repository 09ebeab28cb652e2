"""What is done with several records at once is neither lost nor doubled by a kill anywhere."""

import pytest

from chassis import jobs
from chassis.files import FileStore
from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import (
    activity,
    contact,
    customer,
    holding_cap,
    lead,
    lead_import,
    lead_score_rule,
    merger,
    share,
)
from contracts.organization import department
from customers.service import service

SCORED = {"name": "有公司", "field": "company", "points": 5}


def several_customers(harness):
    made = [harness.call(customer.create, {"name": name}) for name in ("甲", "乙")]
    return {"customer_ids": [one["id"] for one in made]}


def a_scored_lead(harness, **fields):
    harness.call(lead.create, {"name": "韩梅梅", "company": "华为"})
    made = harness.call(lead_score_rule.create, SCORED)
    return {"lead_score_rule_id": made["id"], **fields}


def a_customer_and(harness, **fields):
    made = harness.call(customer.create, {"name": "甲"})
    harness.tell(department.created, "east", {"id": "east", "name": "East", "parent_id": None})
    holder = {"holder_kind": "department", "holder_id": "east"}
    return {"customer_id": made["id"], **holder, **fields}


def a_share(harness, **fields):
    made = harness.call(share.create, a_customer_and(harness))
    return {"share_id": made["id"], **fields}


def a_cap(harness, number, **fields):
    made = harness.call(holding_cap.create, {"subject_kind": "company", "cap": number})
    return {"holding_cap_id": made["id"], **fields}


def a_surplus(harness):
    harness.call(customer.create, {"name": "A"})
    harness.call(customer.create, {"name": "B"})
    a_cap(harness, 1)
    return {"owner_id": "staff-1"}


def a_removed_customer(harness):
    key = {"customer_id": harness.call(customer.create, {"name": "甲"})["id"]}
    harness.call(contact.create, {**key, "name": "乙"})
    harness.call(customer.remove, key)
    return key


def a_removed_contact(harness):
    made = harness.call(customer.create, {"name": "甲"})["id"]
    key = {"contact_id": harness.call(contact.create, {"customer_id": made, "name": "乙"})["id"]}
    harness.call(contact.remove, key)
    return key


def a_removed_lead(harness):
    key = {"lead_id": harness.call(lead.create, {"name": "韩梅梅"})["id"]}
    harness.call(lead.remove, key)
    return key


def a_lead(harness, **fields):
    return {"lead_id": harness.call(lead.create, {"name": "韩梅梅"})["id"], **fields}


def a_followed_lead(harness, **fields):
    key = a_lead(harness)
    made = harness.call(activity.create_for_lead, {**key, "kind": "call", "content": "电话"})
    return {**key, "activity_id": made["id"], **fields}


def an_import_of_leads(harness):
    content = FileStore(harness.runtime.settings.upload_folder).put("姓名\n韩梅\n".encode())
    upload = {**content, "name": "a.csv", "content_type": "text/csv"}
    started = harness.call(lead_import.start, {"upload": upload})
    jobs.run(harness.runtime, started["id"])
    return {"job_id": started["id"]}


CASES = [
    Case(
        activity.create_for_lead,
        lambda h: ({**a_lead(h), "kind": "call", "content": "电话"},),
    ),
    Case(activity.update_for_lead, lambda h: (a_followed_lead(h, result="有意向"),)),
    Case(activity.remove_for_lead, lambda h: (a_followed_lead(h),)),
    Case(lead_import.undo, lambda h: (an_import_of_leads(h),)),
    Case(holding_cap.create, lambda h: ({"subject_kind": "company", "cap": 9},)),
    Case(holding_cap.update, lambda h: (a_cap(h, 9, cap=1),)),
    Case(holding_cap.remove, lambda h: (a_cap(h, 9),)),
    Case(holding_cap.trim, lambda h: (a_surplus(h),)),
    Case(customer.destroy, lambda h: (a_removed_customer(h),)),
    Case(contact.destroy, lambda h: (a_removed_contact(h),)),
    Case(lead.destroy, lambda h: (a_removed_lead(h),)),
    Case(share.create, lambda h: (a_customer_and(h, expires_at="2026-12-01T00:00:00Z"),)),
    Case(share.update, lambda h: (a_share(h, access="write", along=["contacts"]),)),
    Case(share.end, lambda h: (a_share(h),)),
    Case(merger.unite, lambda h: (several_customers(h),)),
    Case(lead_score_rule.create, lambda h: (SCORED,)),
    Case(lead_score_rule.update, lambda h: (a_scored_lead(h, points=9),), with_due=True),
    Case(lead_score_rule.remove, lambda h: (a_scored_lead(h),)),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
