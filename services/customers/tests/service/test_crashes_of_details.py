"""What is known of customers in detail is neither lost nor doubled by a kill anywhere."""

import pytest

from chassis.testing.crashes import Case, enumerate_crashes
from contracts.customers import (
    affiliation,
    card,
    class_rule,
    contact,
    customer,
    customer_class,
    family,
    grade_scheme,
    invoice_title,
    loss,
    person,
    visit,
)
from contracts.customers.relation import contact_relations, customer_relations
from contracts.ledger import receipt, receivable
from contracts.organization import calendar
from contracts.sales import order
from contracts.service_desk import ticket
from customers.service import service

MONEY = {"amount": "1000.00", "currency": "CNY"}
NOTHING = {"amount": "0.00", "currency": "CNY"}
HERE = {"latitude": "22.5440", "longitude": "114.0579"}
CARD = "BEGIN:VCARD\nFN:王芳\nTEL:13900139000\nEND:VCARD\n"
PHONES = [{"number": "13800138000"}]
SCHEME = {"name": "S", "levels": [{"name": "白银", "least": MONEY}]}
SILENCE = {"name": "R", "trigger": "silent", "days": 30, "to_class_id": "class-lost"}
DAYS = {"happened_on": "2026-03-25", "due_on": "2026-03-25"}
PAID = {"id": "r1", "number": "R1", "state": "posted", "amount": MONEY, "advance": MONEY,
        "written_off": MONEY, "received_on": "2026-03-25", "allocations": []}  # fmt: skip
OWED = {"id": "v1", "title": "SO1", "source_type": "order", "state": "settled", "amount": MONEY,
        "tax": MONEY, "open_amount": NOTHING, "credited": NOTHING, "written_off": NOTHING,
        **DAYS}  # fmt: skip
ORDER = {"id": "o1", "number": "SO1", "net": MONEY, "tax": MONEY, "total": MONEY, "lines": []}
KEPT = {"kept_total": NOTHING, "kept_quantity": "0", "confirmed_at": "2026-03-20T04:00:00Z"}
COMPLAINT = {"id": "t1", "number": "T1", "title": "坏了", "subject": "坏了", "state": "open"}
WEEK = {"weekly": {"0": [["09:00", "12:00"]]}, "special": {}, "years": None}
HOUSE = {"id": "main", "name": "中国", "is_default": True, "zone": "Asia/Shanghai", **WEEK}


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


def another(harness):
    return harness.call(customer.create, {"name": "Beta"})["id"]


def a_contact(harness, **fields):
    new = {**a_customer(harness), "name": "韩梅梅", "birthday": "1990-03-27"}
    return {"contact_id": harness.call(contact.create, new)["id"], **fields}


def a_retired_contact(harness):
    key = a_contact(harness)
    harness.call(person.retire, {**key, "reason": "离职"})
    return key


def a_role(harness, **fields):
    given = a_contact(harness, customer_id=another(harness))
    return {"affiliation_id": harness.call(affiliation.create, given)["id"], **fields}


def related(harness):
    return a_customer(harness, other_id=another(harness), kind="partner")


def a_relation(harness):
    given = related(harness)
    made = harness.call(customer_relations.create, given)
    return {"customer_id": given["customer_id"], "customer_relation_id": made["id"]}


def a_visit(harness, **fields):
    made = harness.call(visit.create, a_customer(harness))
    return {"visit_id": made["id"], **fields}


def on_site(harness, **fields):
    key = a_visit(harness)
    harness.call(visit.check_in, {**key, **HERE})
    return {**key, **fields}


def a_hot_spot(harness):
    key = a_customer(harness)
    harness.call(customer_class.classify, {**key, "class_id": "class-formal_hot"})
    harness.clock.advance(days=31)
    return {}


def two_people(harness):
    key = a_contact(harness)
    customer_id = harness.call(contact.get, key)["customer_id"]
    other = harness.call(contact.create, {"customer_id": customer_id, "name": "李雷"})
    return {**key, "other_id": other["id"], "kind": "friend"}


def a_personal_relation(harness):
    given = two_people(harness)
    made = harness.call(contact_relations.create, given)
    return {"contact_id": given["contact_id"], "contact_relation_id": made["id"]}


def a_title(harness, **fields):
    given = a_customer(harness, title="张三", kind="person")
    return {"invoice_title_id": harness.call(invoice_title.create, given)["id"], **fields}


CASES = [
    Case(customer_class.create, lambda h: ({"name": "样板", "key": "model"},)),
    Case(customer_class.update, lambda h: (a_class(h, parent_id="class-formal"),)),
    Case(customer_class.remove, lambda h: (a_class(h),)),
    Case(customer_class.classify, lambda h: (a_customer(h, class_id="class-potential"),)),
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
    Case(person.retire, lambda h: (a_contact(h, reason="离职"),)),
    Case(person.reinstate, lambda h: (a_retired_contact(h),)),
    Case(affiliation.create, lambda h: (a_contact(h, customer_id=another(h)),)),
    Case(affiliation.update, lambda h: (a_role(h, role="buyer"),)),
    Case(affiliation.remove, lambda h: (a_role(h),)),
    Case(customer_relations.create, lambda h: (related(h),)),
    Case(customer_relations.remove, lambda h: (a_relation(h),)),
    Case(contact_relations.create, lambda h: (two_people(h),)),
    Case(contact_relations.remove, lambda h: (a_personal_relation(h),)),
    Case(family.set_parent, lambda h: (a_customer(h, parent_id=another(h)),)),
    Case(family.enrol, lambda h: (a_customer(h),)),
    Case(family.set_picture, lambda h: (a_customer(h, attachment_id=None),)),
    Case(invoice_title.create, lambda h: (a_customer(h, title="张三", kind="person"),)),
    Case(invoice_title.update, lambda h: (a_title(h, bank="招商银行"),)),
    Case(invoice_title.remove, lambda h: (a_title(h),)),
    Case(visit.create, lambda h: (a_customer(h),)),
    Case(visit.update, lambda h: (a_visit(h, purpose="演示"),)),
    Case(visit.check_in, lambda h: (a_visit(h, **HERE),)),
    Case(visit.check_out, lambda h: (on_site(h, content="演示产品"),)),
    Case(visit.cancel, lambda h: (a_visit(h, reason="改期"),)),
    Case(card.import_vcards, lambda h: (a_customer(h, vcards=CARD),)),
    Case(loss.clean, lambda h: (a_hot_spot(h),)),
    Case(receipt.posted, lambda h: graded(h, PAID)),
    Case(receivable.changed, lambda h: graded(h, OWED)),
    Case(order.confirmed, lambda h: graded(h, ORDER)),
    Case(order.returned, lambda h: graded(h, {**ORDER, **KEPT})),
    Case(ticket.opened, lambda h: graded(h, COMPLAINT)),
    Case(calendar.updated, lambda h: ("main", HOUSE)),
]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_crash_at_any_statement_neither_loses_nor_doubles(case, tmp_path):
    assert enumerate_crashes(service, case, tmp_path).wrong == []
