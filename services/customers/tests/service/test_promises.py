"""The customers service keeps what every service keeps, also when it is killed anywhere."""

import pytest

from chassis import jobs
from chassis.files import FileStore
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.customers import (
    activity,
    contact,
    customer,
    duplicate_pair,
    duplicate_rule,
    imports,
    lead,
    lead_form,
    lead_rule,
    merger,
    pieces,
    pool,
    public_pool,
    recycle_rule,
    registration,
)
from contracts.customers.pieces import attachments, custom_fields, saved_views
from contracts.ledger import exposure
from contracts.organization import (
    approval,
    department,
    handover,
    role,
    staff,
)
from contracts.sales import opportunity
from contracts.testing import heard
from customers.service import service

from .killed_there import UNCRASHED
from .naming import INPUTS

PHONES = [{"number": "13800138000"}]
PERSON = {"name": "韩梅梅", "phones": PHONES}
MONEY = {"amount": "1.00", "currency": "CNY"}
NEW_FIELD = {"resource": "customers.lead", "key": "c_n", "kind": "number", "label": "N"}
SILENT = {"name": "无跟进", "kind": "no_activity", "days": 7}
LATER = "2026-12-01T00:00:00Z"
REP = {"id": "rep", "name": "Rep", "state": "active"}
DEAL = {"id": "o1", "customer_id": "c1", "title": "Deal"}
OWED = dict.fromkeys(("receivable", "held", "advances", "exposure"), MONEY)


def a_customer(harness, **fields):
    harness.tell(staff.created, "rep", REP)
    new = {"name": "Acme", "phones": PHONES, "contact": {"name": "李雷"}}
    return {"customer_id": harness.call(customer.create, new)["id"], **fields}


def a_team(harness):
    harness.tell(department.created, "east", {"id": "east", "name": "East", "parent_id": None})
    return {"name": "华东组", "department_ids": ["east"]}


def a_removed_customer(harness):
    key = a_customer(harness)
    harness.call(customer.remove, key)
    return key


def a_pooled_customer(harness, **fields):
    key = a_customer(harness)
    harness.call(pool.release, {**key, "reason": "空号"})
    return {**key, **fields}


def a_contact(harness, **fields):
    made = harness.call(contact.create, {**a_customer(harness), **PERSON})
    return {"contact_id": made["id"], **fields}


def a_removed_contact(harness):
    key = a_contact(harness)
    harness.call(contact.remove, key)
    return key


def a_lead(harness, **fields):
    harness.tell(staff.created, "rep", REP)
    made = harness.call(lead.create, {**PERSON, "company": "华为技术有限公司"})
    return {"lead_id": made["id"], **fields}


def an_invalid_lead(harness):
    key = a_lead(harness)
    harness.call(lead.invalidate, {**key, "reason": "空号"})
    return key


def a_promising_lead(harness):
    harness.rpc.answers[opportunity.create.id] = {}
    harness.rpc.answers[opportunity.withdraw.id] = {}
    return a_lead(harness, opportunity={"name": "年度框架"})


def a_lead_rule(harness):
    harness.tell(staff.created, "rep", REP)
    new = {"name": "R", "members": [{"staff_id": "rep"}], "warn_days": 3}
    return harness.call(lead_rule.create, new)


def a_submission(harness):
    form = harness.call(lead_form.create, {"name": "官网", "source": "官网"})
    return {"key": form["key"], "name": "韩梅梅", "phone": "13800138000"}


def a_pooled_lead(harness):
    return harness.call(lead.create, {"name": "韩梅", "to": "pool"})["id"]


def a_converted_lead(harness):
    key = a_promising_lead(harness)
    harness.call(lead.convert, key)
    return {"lead_id": key["lead_id"]}


def an_activity(harness, **fields):
    new = {**a_customer(harness), "kind": "call", "content": "电话沟通"}
    return {"activity_id": harness.call(activity.create, new)["id"], **fields}


def a_handover(harness):
    a_customer(harness)
    about = {"id": "h", "phase": "move", "round": 1, "leaver_id": "staff-1"}
    return "h", {**about, "heirs": [{"id": "rep", "department_id": None}], "exceptions": []}


def a_registration(harness, **fields):
    harness.tell(staff.created, "staff-1", {"id": "staff-1", "name": "A", "state": "active"})
    made = harness.call(registration.create, {"name": "大疆", "phones": PHONES})
    return {"registration_id": made["id"], **fields}


def an_answer(harness):
    asked = harness.call(registration.submit, a_registration(harness))
    about = {"kind": "customers.registration", "document_resource": "customers.registration"}
    told = {"document_id": asked["id"], "snapshot_hash": "0" * 64, "decided_by": "li"}
    return asked["approval_id"], {"id": asked["approval_id"], **about, **told}


def a_rule(harness, **fields):
    a_customer(harness)
    return {"recycle_rule_id": harness.call(recycle_rule.create, SILENT)["id"], **fields}


def a_removed_rule(harness):
    key = a_rule(harness)
    harness.call(recycle_rule.remove, key)
    return key


def a_pool(harness, **fields):
    return {"public_pool_id": harness.call(public_pool.create, a_team(harness))["id"], **fields}


def a_removed_pool(harness):
    key = a_pool(harness)
    harness.call(public_pool.remove, key)
    return key


def a_pair(harness, **fields):
    harness.call(customer.create, {"name": "深圳华为技术有限公司"})
    harness.call(customer.create, {"name": "华为技术有限公司"})
    job = harness.call(duplicate_pair.scan, {}, idempotency_key="scan")
    jobs.run(harness.runtime, job["id"])
    [pair] = harness.call(duplicate_pair.listed)["items"]
    return {"duplicate_pair_id": pair["id"], **fields}


def two_customers(harness, **fields):
    first = a_customer(harness)["customer_id"]
    new = {"name": "Acme Two", "phones": [{"number": "13900139000"}]}
    second = harness.call(customer.create, new)["id"]
    harness.call(activity.create, {"customer_id": second, "kind": "call", "content": "电话"})
    return {"customer_id": first, "duplicate_ids": [second], **fields}


def two_contacts(harness):
    key = a_contact(harness)
    mine = harness.call(contact.get, key)
    second = {"customer_id": mine["customer_id"], "name": "韩梅"}
    return {**key, "duplicate_ids": [harness.call(contact.create, second)["id"]]}


def two_leads(harness):
    second = harness.call(lead.create, {"name": "韩梅"})
    return {**a_lead(harness), "duplicate_ids": [second["id"]]}


def a_merger(harness):
    harness.call(merger.merge_customers, two_customers(harness))
    return {"merger_id": harness.call(merger.listed)["items"][0]["id"]}


def a_field(harness, **fields):
    about = {"resource": "customers.customer", "key": "c_code", "kind": "text", "label": "编码"}
    made = harness.call(custom_fields.create, about)
    return {"resource": about["resource"], "custom_field_id": made["id"], **fields}


def after(operation, key, harness):
    """Return the key when the operation was done with it."""
    harness.call(operation, key)
    return key


def a_field_with_values(harness):
    key = a_field(harness)
    harness.call(customer.create, {"name": "A", "custom": {"c_code": "a"}})
    return {**key, "unique": True}


def a_customer_with_fields(harness):
    a_field(harness, unique=True)
    return {**a_customer(harness), "custom": {"c_code": "b"}}


def a_view(harness, **fields):
    made = harness.call(saved_views.create, {"resource": "customers.customer", "name": "V"})
    return {"resource": "customers.customer", "saved_view_id": made["id"], **fields}


def an_import_that_is_over(harness):
    content = FileStore(harness.runtime.settings.upload_folder).put("企业名称\n甲公司\n".encode())
    upload = {**content, "name": "a.csv", "content_type": "text/csv"}
    started = harness.call(imports.start, {"upload": upload})
    jobs.run(harness.runtime, started["id"])
    return {"job_id": started["id"]}


def a_batch(harness, kind, **fields):
    made = {"customer": a_customer, "contact": a_contact, "lead": a_lead}[kind](harness)
    return {"verb": "update", "change": {"name": "B"}, "items": [{"id": i} for i in made.values()],
            **fields}  # fmt: skip


def an_upload(harness, **fields):
    about = FileStore(harness.runtime.settings.upload_folder).put(b"hello")
    upload = {**about, "name": "a.txt", "content_type": "text/plain"}
    record = {"resource": "customers.customer", "record_id": a_customer(harness)["customer_id"]}
    return {**record, "upload": upload, **fields}


def an_attachment(harness):
    given = an_upload(harness)
    made = harness.call(attachments.create, given)
    return {**{k: given[k] for k in ("resource", "record_id")}, "attachment_id": made["id"]}


def a_clocked_customer(harness, **fields):
    harness.call(recycle_rule.create, SILENT)
    return a_customer(harness, **fields)


CASES = [
    Case(registration.create, lambda h: ({"name": "大疆", "phones": PHONES},)),
    Case(registration.update, lambda h: (a_registration(h, region="广东"),)),
    Case(registration.submit, lambda h: (a_registration(h),)),
    Case(approval.approved, an_answer),
    Case(approval.rejected, an_answer),
    Case(handover.asked, a_handover, with_due=True),
    Case(customer.create, lambda h: ({"name": "Acme", "phones": PHONES, "contact": PERSON},)),
    Case(customer.update, lambda h: (a_customer(h, name="Acme 2", phones=[]),)),
    Case(customer.set_credit_limit, lambda h: (a_customer(h, credit_limit=None),)),
    Case(customer.transfer, lambda h: (a_customer(h, owner_id="rep"),)),
    Case(customer.remove, lambda h: (a_customer(h),)),
    Case(customer.restore, lambda h: (a_removed_customer(h),)),
    Case(contact.create, lambda h: ({**a_customer(h), **PERSON, "primary": True},)),
    Case(contact.update, lambda h: (a_contact(h, name="B", phones=[]),)),
    Case(contact.make_primary, lambda h: (a_contact(h),)),
    Case(contact.remove, lambda h: (a_contact(h),)),
    Case(contact.restore, lambda h: (a_removed_contact(h),)),
    Case(pool.claim_many, lambda h: ({"customer_ids": [a_pooled_customer(h)["customer_id"]]},)),
    Case(pool.view, lambda h: (a_pooled_customer(h),)),
    Case(pool.claim, lambda h: (a_pooled_customer(h),)),
    Case(pool.release, lambda h: (a_customer(h, reason="空号"),)),
    Case(pool.assign, lambda h: (a_pooled_customer(h, owner_id="rep"),)),
    Case(lead.create, lambda h: (PERSON,)),
    Case(lead.update, lambda h: (a_lead(h, company="TCL", phones=[]),)),
    Case(lead.transfer, lambda h: (a_lead(h, owner_id="rep"),)),
    Case(lead.invalidate, lambda h: (a_lead(h, reason="空号"),)),
    Case(lead.reopen, lambda h: (an_invalid_lead(h),)),
    Case(lead.convert, lambda h: (a_promising_lead(h),)),
    Case(
        lead_rule.create,
        lambda h: (a_lead(h) and {"name": "R", "members": [{"staff_id": "rep"}]},),
    ),
    Case(lead_form.create, lambda h: ({"name": "官网", "source": "官网"},)),
    Case(lead_form.submit, lambda h: (a_submission(h),)),
    Case(lead_rule.assign, lambda h: (a_lead_rule(h) and {"lead_ids": [a_pooled_lead(h)]},)),
    Case(lead_rule.claim, lambda h: ({"lead_id": a_pooled_lead(h)},)),
    Case(lead_rule.release, lambda h: (a_lead(h, reason="地区不符"),)),
    Case(lead.undo_conversion, lambda h: (a_converted_lead(h),)),
    Case(lead.remove, lambda h: (a_lead(h),)),
    Case(lead.restore, lambda h: (after(lead.remove, a_lead(h), h),)),
    Case(activity.create, lambda h: ({**a_customer(h), "kind": "call", "content": "电话"},)),
    Case(activity.update, lambda h: (an_activity(h, result="有意向"),)),
    Case(activity.remove, lambda h: (an_activity(h),)),
    Case(activity.restore, lambda h: (after(activity.remove, an_activity(h), h),)),
    Case(activity.destroy, lambda h: (after(activity.remove, an_activity(h), h),)),
    Case(recycle_rule.create, lambda h: (SILENT,)),
    Case(recycle_rule.update, lambda h: (a_rule(h, days=9),)),
    Case(recycle_rule.remove, lambda h: (a_rule(h),)),
    Case(recycle_rule.restore, lambda h: (a_removed_rule(h),)),
    Case(recycle_rule.lock, lambda h: (a_clocked_customer(h),)),
    Case(recycle_rule.unlock, lambda h: (a_clocked_customer(h),)),
    Case(recycle_rule.protect, lambda h: (a_clocked_customer(h, until=LATER, reason="展会"),)),
    Case(public_pool.create, lambda h: (a_team(h),)),
    Case(public_pool.update, lambda h: (a_pool(h, active=False),)),
    Case(public_pool.remove, lambda h: (a_pool(h),)),
    Case(public_pool.restore, lambda h: (a_removed_pool(h),)),
    Case(pool.distribute, lambda h: (a_pooled_customer(h) and {"shares": [{"owner_id": "rep"}]},)),
    Case(
        duplicate_rule.create,
        lambda h: ({"name": "R", "compared": ["name", "region"], "mode": "refuse"},),
    ),
    Case(merger.merge_customers, lambda h: (two_customers(h),)),
    Case(merger.merge_contacts, lambda h: (two_contacts(h),)),
    Case(merger.merge_leads, lambda h: (two_leads(h),)),
    Case(merger.split, lambda h: (a_merger(h),)),
    Case(duplicate_pair.decide, lambda h: (a_pair(h, decision="same"),)),
    Case(customer.update, lambda h: (a_customer_with_fields(h),)),
    Case(custom_fields.create, lambda h: (NEW_FIELD,)),
    Case(custom_fields.update, lambda h: (a_field_with_values(h),)),
    Case(custom_fields.retire, lambda h: (a_field(h),)),
    Case(custom_fields.reinstate, lambda h: (after(custom_fields.retire, a_field(h), h),)),
    Case(custom_fields.remove, lambda h: (a_field(h),)),
    Case(saved_views.create, lambda h: ({"resource": "customers.lead", "name": "V"},)),
    Case(saved_views.update, lambda h: (a_view(h, sort="name"),)),
    Case(saved_views.share, lambda h: (a_view(h, shared=[{"kind": "everybody"}]),)),
    Case(saved_views.choose, lambda h: (a_view(h),)),
    Case(saved_views.choose_none, lambda h: ({"resource": "customers.lead"},)),
    Case(saved_views.remove, lambda h: (a_view(h),)),
    Case(pieces.customer_batch, lambda h: (a_batch(h, "customer"),)),
    Case(pieces.contact_batch, lambda h: (a_batch(h, "contact", mode="atomic"),)),
    Case(pieces.lead_batch, lambda h: (a_batch(h, "lead"),)),
    Case(pieces.customer_export, lambda h: ({"columns": ["name"]},)),
    Case(pieces.contact_export, lambda h: ({"columns": ["name"]},)),
    Case(pieces.lead_export, lambda h: ({"columns": ["name"]},)),
    Case(imports.undo, lambda h: (an_import_that_is_over(h),)),
    Case(attachments.create, lambda h: (an_upload(h),)),
    Case(attachments.remove, lambda h: (an_attachment(h),)),
    Case(attachments.restore, lambda h: (after(attachments.remove, an_attachment(h), h),)),
    Case(staff.created, lambda h: ("rep", REP)),
    Case(department.created, lambda h: ("d", {"id": "d", "name": "D", "path": "/d/"})),
    Case(role.created, lambda h: ("r", {"id": "r", "name": "R"})),
    Case(exposure.changed, lambda h: ("e1", {"customer_id": "c1", "currency": "CNY", **OWED})),
    Case(opportunity.won, lambda h: ("o1", DEAL)),
    *heard(service),
]
TOLD_OTHERWISE = """
card_scan.start customer.clean_hot_spots pool.view
customer_import.undo lead_import.undo activity_import.undo
contact_relation.create customer_relation.create saved_view.choose saved_view.choose_none
contact.export customer.export lead.export"""
UNTOLD = {f"customers.{name}": "told otherwise" for name in TOLD_OTHERWISE.split()}


class TestPromises(ServicePromises):
    service = service
    catalogue = catalogue().of("customers")
    cases = CASES
    inputs = INPUTS
    believed = {"customers.holding_cap.create /subject_id subject_kind=company": "it has none"}
    silent = UNTOLD
    uncrashed = UNCRASHED

    test_a_crash_at_any_statement_neither_loses_nor_doubles = None  # one test per case, below


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    found = enumerate_crashes(service, case, tmp_path)
    assert found.wrong == [] and (found.told or case.name in UNTOLD)
