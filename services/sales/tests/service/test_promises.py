"""The sales service keeps what every service keeps, also when it is killed anywhere."""

import pytest

from chassis import jobs
from chassis.files import FileStore
from chassis.testing.crashes import Case
from chassis.testing.mounted import Mounted, a_job_that_waits
from chassis.testing.promises import ServicePromises
from contracts import catalogue
from contracts.customers import (
    contact,
    credit_grade,
    customer,
    customer_class,
    imports,
    merger,
)
from contracts.ledger import exposure, receivable
from contracts.organization import (
    approval,
    department,
    handover,
    personal_request,
    role,
    staff,
)
from contracts.sales import (
    credit,
    customer_business,
    discount_approval,
    drafts,
    opportunity,
    order,
    pieces,
    pipeline,
    price_list,
    product,
    product_category,
    product_import,
    quote,
)
from contracts.testing import heard
from sales.service import service

MONEY = {"amount": "33.33", "currency": "CNY"}
NOTHING = {"amount": "0.00", "currency": "CNY"}
WIDGET = {"code": "W", "name": "电机", "unit": "台", "tax_percent": "13", "list_price": MONEY}
STAGES = [{"key": "lead", "name": "线索", "probability": 5}]
ORDERS = {"columns": ["number"]}
PERSON = {"id": "p", "customer_id": "acme", "name": "王芳"}
ACME = {"id": "acme", "name": "Acme", "kind": "company"}
OWED = dict.fromkeys(("receivable", "held", "advances", "exposure"), MONEY)


def a_product(harness, **fields):
    return {"product_id": harness.call(product.create, WIDGET)["id"], **fields}


def a_table(harness):
    lines = "编码,名称,单位,税率,单价\nW,电机,台,13,1\n"
    content = FileStore(harness.runtime.settings.upload_folder).put(lines.encode())
    return {"upload": {**content, "name": "a.csv", "content_type": "text/csv"}}


def an_import(harness):
    started = harness.call(product_import.start, a_table(harness))
    jobs.run(harness.runtime, started["id"])
    return {"job_id": started["id"]}


def a_product_off_shelf(harness):
    key = a_product(harness)
    harness.call(product.take_off_shelf, key)
    return key


def a_pipeline(harness, **fields):
    made = harness.call(pipeline.create, {"name": "P", "stages": STAGES})
    return {"pipeline_id": made["id"], **fields}


def a_removed_product(harness):
    key = a_product(harness)
    harness.call(product.remove, key)
    return key


def a_grade(harness):
    harness.tell(customer.created, "acme", {**ACME, "credit_grade_id": "B"})
    harness.tell(exposure.changed, "e", {"customer_id": "acme", "currency": "CNY", **OWED})
    about = {"id": "B", "name": "B", "payment_days": 9, "class_ids": [], "reach": []}
    return "B", {**about, "limit": MONEY, "mode": "block", "warn_percent": 90, "active": True}


def a_category(harness, **fields):
    made = harness.call(product_category.create, {"name": "电机"})
    inner = harness.call(product_category.create, {"name": "伺服", "parent_id": made["id"]})
    return {"product_category_id": inner["id"], **fields}


def a_removed_category(harness):
    key = a_category(harness)
    harness.call(product_category.remove, key)
    return key


def a_list(harness, **fields):
    line = {**a_product(harness), "min_quantity": "1", "unit_price": MONEY}
    made = harness.call(price_list.create, {"code": "L", "name": "L", "lines": [line]})
    return {"price_list_id": made["id"], "lines": [{**line, "min_quantity": "2"}], **fields}


def a_customer(harness, **fields):
    harness.tell(customer.created, "acme", ACME)
    return {"customer_ids": ["acme"], **fields}


def a_renamed_customer(harness, **fields):
    a_deal(harness)
    return "acme", {**ACME, "name": "Acme 2", **fields}


def a_deal(harness, *verbs, **fields):
    harness.tell(customer.created, "acme", ACME)
    made = harness.call(opportunity.create, {"customer_id": "acme", "name": "A", "id": "o1"})
    key = {"opportunity_id": made["id"]}
    for verb in verbs:
        harness.call(getattr(opportunity, verb), key)
    return {**key, **fields}


def a_document(harness):
    harness.tell(customer.created, "acme", ACME)
    return {"customer_id": "acme", "lines": [{**a_product(harness), "quantity": "2"}]}


def a_quote(harness, *verbs, **fields):
    key = {"quote_id": harness.call(quote.create, a_document(harness))["id"]}
    for verb in verbs:
        harness.call(getattr(quote, verb), key)
    return {**key, **fields}


def a_generous_quote(harness):
    asked = a_document(harness)
    asked["lines"][0]["discount_percent"] = "50"
    return {"quote_id": harness.call(quote.create, asked)["id"], "reason": "战略客户"}


def a_generous_order(harness):
    asked = a_document(harness)
    asked["lines"][0]["discount_percent"] = "50"
    return {"order_id": harness.call(order.create, asked)["id"], "reason": "战略客户"}


def an_answer(harness):
    request = harness.call(discount_approval.create, a_generous_quote(harness))
    about = {"kind": "sales.discount_approval", "document_resource": "sales.quote"}
    told = {"document_id": request["quote_id"], "snapshot_hash": "0" * 64, "decided_by": "li"}
    return request["id"], {"id": request["id"], **about, **told}


def a_batch(record_id, **change):
    return {"verb": "update", "mode": "atomic", "ids": [record_id], "change": change}


def an_order(harness, *verbs, **fields):
    harness.rpc.answers = {exposure.hold.id: {}, exposure.release.id: {}}
    key = {"order_id": harness.call(order.create, a_document(harness))["id"]}
    for verb in verbs:
        harness.call(getattr(order, verb), key)
    return {**key, **fields}


def a_partly_shipped_order(harness, **fields):
    key = an_order(harness, "confirm")
    [line] = harness.call(order.get, key)["lines"]
    harness.call(order.ship, {**key, "lines": [{"line_id": line["id"], "quantity": "1"}]})
    return {**key, **fields}


def a_line(harness):
    [one] = harness.call(product.listed)["items"]
    return [{"product_id": one["id"], "quantity": "3"}]


def a_part(harness, *verbs, **fields):
    key = an_order(harness, *verbs)
    [line] = harness.call(order.get, key)["lines"]
    return {**key, "lines": [{"line_id": line["id"], "quantity": "1"}], **fields}


def a_credited_receivable(harness):
    order_id = an_order(harness, "confirm", "ship")["order_id"]
    about = {"id": "d", "customer_id": "acme", "title": "SO", "state": "settled"}
    about |= {"source_type": "order", "source_id": order_id, "tax": NOTHING, "amount": MONEY}
    sums = {"open_amount": NOTHING, "written_off": NOTHING, "credited": MONEY}
    return "d", {**about, **sums, "happened_on": "2026-03-25", "due_on": "2026-03-25"}


def internal(payload):
    return payload, {"via": "customers"}


PIECES = Mounted(
    pieces, "sales.product", ("sales.order", lambda h: an_order(h)["order_id"])
).cases()

MERGERS = [
    event.type
    for event in (
        merger.customers_merged,
        merger.customers_split,
        merger.contacts_merged,
        merger.contacts_split,
    )
]
EXPORTS = (
    *(pieces.opportunity_export, pieces.quote_export),
    *(pieces.order_export, pieces.product_export),
)
CASES = [
    Case(product.create, lambda h: (WIDGET,)),
    Case(product.update, lambda h: (a_product(h, name="B"),)),
    Case(product.remove, lambda h: (a_product(h),)),
    Case(product.restore, lambda h: (a_removed_product(h),)),
    Case(product.destroy, lambda h: (a_removed_product(h),)),
    Case(price_list.create, lambda h: ({"code": "L", "name": "L"},)),
    Case(price_list.update, lambda h: (a_list(h, name="B"),)),
    Case(pipeline.create, lambda h: ({"name": "P", "stages": STAGES},)),
    Case(opportunity.create, lambda h: (a_document(h) and {"customer_id": "acme", "name": "A"},)),
    Case(product_category.create, lambda h: ({"name": "电机"},)),
    Case(product_category.update, lambda h: (a_category(h, name="B", parent_id=None),)),
    Case(product_category.remove, lambda h: (a_category(h),)),
    Case(product_category.restore, lambda h: (a_removed_category(h),)),
    Case(opportunity.update, lambda h: (a_deal(h, name="B"),)),
    Case(opportunity.move, lambda h: (a_deal(h, stage="need"),)),
    Case(opportunity.win, lambda h: (a_deal(h),)),
    Case(opportunity.destroy, lambda h: (a_deal(h, "remove"),)),
    Case(opportunity.reopen, lambda h: (a_deal(h, "win", reason="x"),)),
    Case(opportunity.withdraw, lambda h: internal(a_deal(h))),
    Case(
        customer_business.hold_off, lambda h: internal(a_customer(h, since="2026-01-01T00:00:00Z"))
    ),
    Case(customer_business.take_up, lambda h: internal(a_customer(h))),
    Case(quote.create, lambda h: (a_document(h),)),
    Case(quote.send, lambda h: (a_quote(h),)),
    Case(quote.accept, lambda h: (a_quote(h, "send"),)),
    Case(quote.revise, lambda h: (a_quote(h, "send"),)),
    Case(credit.release_credit, lambda h: (an_order(h, reason="x"),)),
    Case(credit_grade.told, a_grade, with_due=True),
    Case(quote.convert, lambda h: (a_quote(h, "send", "accept"),)),
    Case(discount_approval.create, lambda h: (a_generous_quote(h),)),
    Case(discount_approval.create_for_order, lambda h: (a_generous_order(h),)),
    Case(approval.approved, an_answer),
    Case(order.create, lambda h: (a_document(h),)),
    Case(order.update, lambda h: (an_order(h, note="B"),)),
    Case(order.confirm, lambda h: (an_order(h),)),
    Case(order.ship, lambda h: (an_order(h, "confirm"),)),
    Case(order.return_goods, lambda h: (an_order(h, "confirm", "ship", reason="x"),)),
    Case(order.close, lambda h: (a_partly_shipped_order(h, reason="x"),)),
    Case(drafts.drop_order, lambda h: (an_order(h, reason="x"),)),
    Case(drafts.drop_quote, lambda h: ({**a_quote(h), "reason": "x"},)),
    Case(order.cancel, lambda h: (an_order(h, "confirm", reason="x"),)),
    Case(customer.created, lambda h: ("acme", ACME)),
    Case(exposure.changed, lambda h: ("e", {"customer_id": "acme", "currency": "CNY", **OWED})),
    Case(receivable.changed, a_credited_receivable),
    *PIECES,
    Case(pieces.opportunity_batch, lambda h: (a_batch(a_deal(h)["opportunity_id"], name="B"),)),
]
CASES += [
    Case(pieces.order_batch, lambda h: (a_batch(an_order(h)["order_id"], note="B"),)),
    *(Case(begun, lambda h: ({"columns": ["version"]},)) for begun in EXPORTS),
    Case(product_import.start, lambda h: (a_table(h),)),
    Case(product_import.undo, lambda h: (an_import(h),)),
    Case(pieces.product_batch, lambda h: (a_batch(a_product(h)["product_id"], name="B"),)),
    Case(product.take_off_shelf, lambda h: (a_product(h),)),
    Case(product.put_on_shelf, lambda h: (a_product_off_shelf(h),)),
    Case(pipeline.update, lambda h: (a_pipeline(h, name="Q"),)),
    Case(opportunity.lose, lambda h: (a_deal(h, reason="price"),)),
    Case(opportunity.remove, lambda h: (a_deal(h),)),
    Case(opportunity.restore, lambda h: (a_deal(h, "remove"),)),
    Case(quote.update, lambda h: ({**a_quote(h), "lines": a_line(h)},)),
    Case(quote.reject, lambda h: (a_quote(h, "send", reason="x"),)),
    Case(customer.removed, lambda h: ("acme", ACME)),
    Case(customer.restored, lambda h: ("acme", ACME)),
    Case(imports.imported, lambda h: ("j", {"job_id": "j", "customers": [ACME]})),
    Case(imports.contacts_imported, lambda h: ("j", {"job_id": "j", "contacts": [PERSON]})),
    Case(contact.created, lambda h: ("p", PERSON)),
    Case(contact.removed, lambda h: ("p", PERSON)),
    Case(staff.created, lambda h: ("rep", {"id": "rep", "name": "Rep", "state": "active"})),
    Case(department.created, lambda h: ("d", {"id": "d", "name": "D", "path": "/d/"})),
    Case(role.created, lambda h: ("r", {"id": "r", "name": "R"})),
    Case(customer.updated, lambda h: a_renamed_customer(h)),
    Case(customer_class.classified, lambda h: a_renamed_customer(h, class_id="vip")),
    *heard(service),
    Case(pieces.jobs.cancel, lambda h: (a_job_that_waits(h, pieces.order_export, ORDERS),)),
]
THERE = {
    **dict.fromkeys(MERGERS, "killed in test_mergers"),
    handover.asked.type: "killed in test_handovers",
    personal_request.asked.type: "killed in test_personal_data",
}


NAMING = (
    Case(price_list.create, lambda h: ({"code": "M", "name": "M", "lines": a_list(h)["lines"]},)),
    Case(order.update, lambda h: ({**an_order(h), "lines": a_line(h)},)),
    Case(quote.update, lambda h: ({**a_quote(h), "lines": a_line(h)},)),
    Case(order.ship, lambda h: (a_part(h, "confirm"),)),
    Case(order.return_goods, lambda h: (a_part(h, "confirm", "ship", reason="x"),)),
)


@pytest.mark.timeout(500)
class TestPromises(ServicePromises):
    service = service
    catalogue = catalogue().of("sales")
    cases = CASES
    inputs = NAMING
    silent = {
        "sales.opportunity.batch": "each of its steps is told as such",
        **{begun.id: "a file for oneself" for begun in EXPORTS},
        product_import.start.id: "a job tells how far it is",
        product_import.undo.id: "a job tells how far it is",
        "sales.saved_view.choose": "a taste of one's own",
        "sales.saved_view.choose_none": "a taste of one's own",
    }
    uncrashed = THERE
    believed = {"sales.opportunity.create /id": "who makes it may choose the id of the new one"}
