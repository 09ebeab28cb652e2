"""Credit of customers is neither lost nor doubled by a kill anywhere."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import credit_change, credit_grade, customer, customer_class
from contracts.organization import approval
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


CASES = [
    Case(credit_grade.create, lambda h: (GRADE,)),
    Case(credit_grade.update, lambda h: (a_grade(h, limit=None),)),
    Case(credit_grade.remove, lambda h: (a_grade(h),)),
    Case(customer_class.update, lambda h: (a_grade(h) and MOVED,)),
    Case(credit_change.create, lambda h: (a_wish(h),)),
    Case(approval.approved, an_answer),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
