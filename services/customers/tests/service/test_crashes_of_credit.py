"""Credit and protection of customers are neither lost nor doubled by a kill anywhere."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import (
    credit_change,
    credit_grade,
    customer,
    customer_class,
    protection_request,
    registration,
)
from contracts.organization import approval, staff
from customers.service import service

MONEY = {"amount": "1000.00", "currency": "CNY"}
GRADE = {"name": "A", "limit": MONEY, "class_ids": ["class-formal"]}
MOVED = {"customer_class_id": "class-formal_vip", "parent_id": "class-lost"}


def a_customer(harness):
    return {"customer_id": harness.call(customer.create, {"name": "Acme"})["id"]}


def a_grade(harness, **fields):
    return {"credit_grade_id": harness.call(credit_grade.create, GRADE)["id"], **fields}


def a_wish(harness):
    return {**a_customer(harness), "credit_limit": MONEY, "reason": "年框"}


def an_answer(harness):
    asked = harness.call(credit_change.create, a_wish(harness))["id"]
    about = {"kind": "customers.credit_change", "document_resource": "customers.credit_change"}
    told = {"id": asked, "document_id": asked, "snapshot_hash": "0" * 64, "decided_by": "li"}
    return asked, {**about, **told}


def a_longer_protection(harness):
    return {**a_customer(harness), "until": "2026-06-01T00:00:00Z", "reason": "招标"}


def a_pending_registration(harness):
    harness.tell(staff.created, "rep", {"id": "rep", "name": "Rep", "state": "active"})
    rep = harness.acting(actor_id="rep")
    key = {"registration_id": rep.call(registration.create, {"name": "大疆"})["id"]}
    rep.call(registration.submit, key)
    return {**key, "owner_id": "rep"}


def an_agreed_protection(harness):
    asked = harness.call(protection_request.create, a_longer_protection(harness))["id"]
    kind = "customers.protection_request"
    told = {"kind": kind, "document_resource": kind, "document_id": asked, "id": asked}
    return asked, {**told, "snapshot_hash": "0" * 64, "decided_by": "li"}


CASES = [
    Case(credit_grade.create, lambda h: (GRADE,)),
    Case(credit_grade.update, lambda h: (a_grade(h, limit=None),)),
    Case(credit_grade.remove, lambda h: (a_grade(h),)),
    Case(customer_class.update, lambda h: (a_grade(h) and MOVED,)),
    Case(credit_change.create, lambda h: (a_wish(h),)),
    Case(approval.approved, an_answer),
    Case(registration.choose, lambda h: (a_pending_registration(h),)),
    Case(protection_request.create, lambda h: (a_longer_protection(h),)),
    Case(approval.approved, an_agreed_protection),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
