"""What is known of customers in detail is neither lost nor doubled by a kill anywhere."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import class_rule, customer, customer_class, grade_scheme
from contracts.ledger import receipt, receivable
from contracts.sales import order
from customers.service import service

MONEY = {"amount": "1000.00", "currency": "CNY"}
PHONES = [{"number": "13800138000"}]
SCHEME = {"name": "S", "levels": [{"name": "白银", "least": MONEY}]}
SILENCE = {"name": "R", "trigger": "silent", "days": 30, "to_class_id": "class-lost"}
DAYS = {"happened_on": "2026-03-25", "due_on": "2026-03-25"}
PAID = {"id": "r1", "number": "R1", "state": "posted", "amount": MONEY, "advance": MONEY,
        "written_off": MONEY, "received_on": "2026-03-25", "allocations": []}  # fmt: skip
OWED = {"id": "v1", "title": "SO1", "source_type": "order", "state": "settled", "amount": MONEY,
        "tax": MONEY, "open_amount": MONEY, **DAYS}  # fmt: skip
ORDER = {"id": "o1", "number": "SO1", "net": MONEY, "tax": MONEY, "total": MONEY, "lines": []}


def a_customer(harness, **fields):
    made = harness.call(customer.create, {"name": "Acme", "phones": PHONES})
    return {"customer_id": made["id"], **fields}


def a_class(harness, **fields):
    made = harness.call(customer_class.create, {"name": "样板", "key": "model"})
    return {"customer_class_id": made["id"], **fields}


def a_rule(harness, **fields):
    return {"class_rule_id": harness.call(class_rule.create, SILENCE)["id"], **fields}


def a_scheme(harness, **fields):
    return {"grade_scheme_id": harness.call(grade_scheme.create, SCHEME)["id"], **fields}


def a_frozen_customer(harness):
    a_scheme(harness)
    key = a_customer(harness)
    harness.call(grade_scheme.freeze_grade, {**key, "grade": "白银", "reason": "VIP"})
    return key


def graded(harness, told):
    a_scheme(harness)
    return told["id"], {**told, **a_customer(harness)}


CASES = [
    Case(customer_class.create, lambda h: ({"name": "样板", "key": "model"},)),
    Case(customer_class.update, lambda h: (a_class(h, parent_id="class-formal"),)),
    Case(customer_class.remove, lambda h: (a_class(h),)),
    Case(customer_class.classify, lambda h: (a_customer(h, class_id="class-lost"),)),
    Case(class_rule.create, lambda h: (SILENCE,)),
    Case(class_rule.update, lambda h: (a_rule(h, active=False),)),
    Case(class_rule.remove, lambda h: (a_rule(h),)),
    Case(grade_scheme.create, lambda h: (SCHEME,)),
    Case(grade_scheme.update, lambda h: (a_scheme(h, grace_days=5),)),
    Case(
        grade_scheme.freeze_grade,
        lambda h: (a_scheme(h) and a_customer(h, grade="白银", reason="VIP"),),
    ),
    Case(grade_scheme.unfreeze_grade, lambda h: (a_frozen_customer(h),)),
    Case(receipt.posted, lambda h: graded(h, PAID)),
    Case(receivable.settled, lambda h: graded(h, OWED)),
    Case(order.confirmed, lambda h: graded(h, ORDER)),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
