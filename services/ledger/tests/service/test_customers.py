"""The ledger books nothing for customers that it was never told of."""

import pytest

from chassis.errors import ServiceError
from contracts import catalogue
from contracts.customers import customer, imports
from contracts.ledger import (
    bad_debt,
    cash_entry,
    category,
    credit_note,
    invoice,
    payable,
    payment_plan,
    prepaid_card,
    receipt,
    receivable,
)

from . import arranging as have

TEN = {"amount": "10.00", "currency": "CNY"}
BILL = {name: value for name, value in have.BILL.items() if name != "party_id"}
OWED = {"title": "采购", "amount": TEN}
BODIES = {
    receipt.post: {"amount": TEN},
    receivable.create: {"title": "合同", "amount": TEN},
    payment_plan.create: {
        "title": "合同",
        "total": TEN,
        "lines": [{"due_on": "2026-05-01", "amount": TEN}],
    },
    prepaid_card.create: {"number": "K1"},
}


@pytest.mark.parametrize("operation", BODIES, ids=lambda o: o.id)
def test_an_unknown_customer_is_refused_by_name_of_the_field(ledger, operation):
    body = {**BODIES[operation], "customer_id": "nobody"}

    refusal = ledger.refusal(ledger.keyed, operation, body)

    assert refusal == f"ledger.{operation.resource}.customer_unknown"
    assert ledger.keyed(operation, {**body, "customer_id": "c-1"})["customer_id"] == "c-1"


PARTIES = [
    (invoice.create, "party_id", BILL, "ledger.invoice.party_unknown"),
    (payable.create, "supplier_id", OWED, "ledger.payable.supplier_unknown"),
    (payable.pay, "supplier_id", {"amount": TEN}, "ledger.payment.supplier_unknown"),
]


@pytest.mark.parametrize(("operation", "field", "body", "code"), PARTIES)
def test_an_unknown_party_or_supplier_is_refused_at_its_field(ledger, operation, field, body, code):
    with pytest.raises(ServiceError) as refused:
        ledger.keyed(operation, {**body, field: "nope"})

    assert (refused.value.code, refused.value.pointer) == (code, f"/{field}")
    assert ledger.keyed(operation, {**body, field: "c-1"})[field] == "c-1"


def test_a_payable_bears_the_name_of_its_supplier(ledger):
    assert ledger.keyed(payable.create, {**OWED, "supplier_id": "c-1"})["supplier_name"] == "华为"


def test_a_receivable_bears_the_name_of_its_customer(ledger):
    [owed] = ledger.owe("10.00")

    assert owed["customer_name"] == "华为"


@pytest.mark.requirement("PLT-31")
def test_each_paper_is_found_by_what_its_party_is_called_and_a_debt_by_what_it_was(ledger):
    made = {op.resource: ledger.keyed(op, {**BODIES[op], "customer_id": "c-1"}) for op in BODIES}
    for operation, party, body, _ in PARTIES:
        made[operation.resource] = ledger.keyed(operation, {**body, party: "c-1"})
    part = {"receivable_id": made["receivable"]["id"], "amount": {"amount": "1.00"}, "reason": "x"}
    made["credit_note"] = ledger.keyed(credit_note.create, part)
    made["bad_debt"] = ledger.keyed(bad_debt.write_off, part)
    kind = {"kind": "expense", "category_id": ledger.call(category.create, have.OFFICE)["id"]}
    spent = {**kind, "account_code": "1002", "amount": TEN, "customer_id": "c-1"}
    made["cash_entry"] = ledger.call(cash_entry.create, spent)
    ledger.tell(customer.updated, "c-1", {"id": "c-1", "name": "荣耀"}, version=2)
    found = {"荣耀": [], "华为": []}
    for resource, one in made.items():
        listed = catalogue().operations[f"ledger.{resource}.list"]
        for called, where in found.items():
            rows = ledger.call(listed, {"q": called})["items"]
            where += [resource for row in rows if row["id"] == one["id"]]
    assert found["荣耀"] == list(made)
    assert found["华为"] == ["receivable", "payment_plan", "payable"]


def test_imported_customers_are_known(ledger):
    told = {"job_id": "j", "customers": [{"id": "many", "name": "晨光"}]}
    ledger.tell(imports.imported, "j", told)

    assert ledger.owe("1.00", customer="many")[0]["customer_name"] == "晨光"


def test_nothing_new_is_opened_for_a_removed_customer_but_its_money_is_taken(ledger):
    ledger.tell(customer.removed, "c-1", {"id": "c-1", "name": "华为"}, version=2)

    assert ledger.refusal(ledger.owe, "1.00") == "ledger.receivable.customer_unknown"
    assert ledger.receive("1.00")["customer_id"] == "c-1"


def test_a_late_event_does_not_forget_that_a_customer_was_removed(ledger):
    ledger.tell(customer.removed, "c-1", {"id": "c-1", "name": "华为"}, version=3)
    ledger.tell(customer.updated, "c-1", {"id": "c-1", "name": "华为"}, version=2)

    assert ledger.refusal(ledger.owe, "1.00") == "ledger.receivable.customer_unknown"


def test_an_order_that_overtakes_its_customer_is_booked_and_may_be_paid(ledger):
    ledger.confirm(customer_id="quick", customer_name="快")

    assert ledger.receive("113.00", customer="quick", oldest_first=True)["advance"] == {
        "amount": "0.00",
        "currency": "CNY",
    }


def test_a_debt_belongs_to_the_owner_of_the_customer_whoever_writes_it_down(ledger):
    ledger.tell(customer.created, "pool", {"id": "pool", "name": "海", "owner_id": None})

    [owed], [pooled] = ledger.owe("1.00"), ledger.owe("1.00", customer="pool")

    assert (owed["owner_id"], pooled["owner_id"]) == ("rep", "staff-1")
