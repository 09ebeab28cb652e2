"""Good inputs that name other records, where the crash cases of this service have none."""

from chassis.files import FileStore
from chassis.testing.crashes import Case
from contracts.customers import (
    contact,
    customer,
    holding_cap,
    lead,
    lead_import,
    lead_rule,
    merger,
    recycle_rule,
)
from contracts.organization import department, staff

from .test_crashes_of_credit import CASES as OF_CREDIT
from .test_crashes_of_details import CASES as OF_DETAILS
from .test_crashes_of_sets import CASES as OF_SETS

REP = {"id": "rep", "name": "Rep", "state": "active"}
EAST = {"id": "east", "name": "East", "parent_id": None}


def one_to_choose(*made):
    """Return which are to be one, and whose name is kept."""
    kept, *gone = (one["id"] for one in made)
    return {"duplicate_ids": gone, "choices": [{"field": "name", "from_id": kept}]}


def two_customers(harness):
    made = [harness.call(customer.create, {"name": name}) for name in ("甲", "乙")]
    return {"customer_id": made[0]["id"], **one_to_choose(*made)}


def several_customers(harness):
    asked = two_customers(harness)
    first, gone = asked["customer_id"], asked["duplicate_ids"]
    return {"customer_ids": [first, *gone], "survivor_id": first, "choices": asked["choices"]}


def two_contacts(harness):
    key = {"customer_id": harness.call(customer.create, {"name": "甲"})["id"]}
    made = [harness.call(contact.create, {**key, "name": name}) for name in ("李", "韩")]
    return {"contact_id": made[0]["id"], **one_to_choose(*made)}


def two_leads(harness):
    made = [harness.call(lead.create, {"name": name}) for name in ("李雷", "韩梅")]
    return {"lead_id": made[0]["id"], **one_to_choose(*made)}


def a_rule(harness, **about):
    harness.tell(staff.created, "rep", REP)
    harness.tell(department.created, "east", EAST)
    reach = {"class_id": ["class-formal"], "department_id": ["east"], "owner_id": ["rep"]}
    return {"name": "无跟进", "kind": "no_activity", "days": 7, "applies_to": reach, **about}


def a_changed_rule(harness):
    made = harness.call(recycle_rule.create, a_rule(harness))
    return {"recycle_rule_id": made["id"], "applies_to": a_rule(harness)["applies_to"]}


def a_changed_lead_rule(harness):
    harness.tell(staff.created, "rep", REP)
    members = [{"staff_id": "rep"}]
    made = harness.call(lead_rule.create, {"name": "R", "members": members, "warn_days": 3})
    return {"lead_rule_id": made["id"], "members": members}


def some_leads(harness):
    content = FileStore(harness.runtime.settings.upload_folder).put("姓名\n韩梅\n".encode())
    return {"upload": {**content, "name": "a.csv", "content_type": "text/csv"}}


INPUTS = (
    *OF_CREDIT,
    *OF_DETAILS,
    *OF_SETS,
    Case(merger.merge_customers, lambda h: (two_customers(h),)),
    Case(merger.unite, lambda h: (several_customers(h),)),
    Case(merger.merge_contacts, lambda h: (two_contacts(h),)),
    Case(merger.merge_leads, lambda h: (two_leads(h),)),
    Case(recycle_rule.create, lambda h: (a_rule(h),)),
    Case(recycle_rule.update, lambda h: (a_changed_rule(h),)),
    Case(lead_import.start, lambda h: (some_leads(h),)),
    Case(lead_rule.update, lambda h: (a_changed_lead_rule(h),)),
    Case(holding_cap.create, lambda h: ({"subject_kind": "company", "cap": 9},)),
)
