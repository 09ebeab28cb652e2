"""Whoever owns a customer, or leads who does, reads what he owes and paid; no more."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer
from contracts.ledger import bad_debt, credit_note, invoice, payment_plan, receipt, receivable
from contracts.organization import department, staff

PAPERS = {
    "receivable": receivable,
    "receipt": receipt,
    "payment_plan": payment_plan,
    "invoice": invoice,
    "credit_note": credit_note,
    "bad_debt": bad_debt,
}
CHANGES = {
    "receivable": (receivable.cancel, {"reason": "误录"}),
    "receipt": (receipt.reverse, {"reason": "退票"}),
    "payment_plan": (payment_plan.open_, {}),
    "invoice": (invoice.issue, {"number": f"{1:020d}"}),
    "credit_note": (credit_note.withdraw, {}),
    "bad_debt": (bad_debt.recover, {}),
}
TOLD = {"id": "c-1", "name": "华为", "owner_id": "heir", "department_id": "north"}


@pytest.fixture
def made(ledger):
    """Return the ids of what staff-1 entered about a customer that went to his heir."""
    [debt] = ledger.owe("100.00")
    paid = ledger.receive("40.00", (debt, "40.00"))
    total = {"amount": "10.00", "currency": "CNY"}
    line = {"due_on": "2026-04-10", "amount": total}
    fields = {"customer_id": "c-1", "title": "合同", "total": total, "lines": [line]}
    plan = ledger.call(payment_plan.create, fields)
    part = {"receivable_id": debt["id"], "amount": {"amount": "1.00"}, "reason": "退货"}
    row = {"name": "货", "amount": total, "rate": "13"}
    fields = {"kind": "ordinary", "party_id": "c-1", "title": {"name": "甲"}, "lines": [row]}
    made = {"receivable": debt, "receipt": paid, "payment_plan": plan}
    made |= {"invoice": ledger.keyed(invoice.create, fields)}
    made |= {"credit_note": ledger.keyed(credit_note.create, part)}
    made |= {"bad_debt": ledger.keyed(bad_debt.write_off, part)}
    ledger.tell(customer.transferred, "c-1", TOLD, version=9)
    return {name: one["id"] for name, one in made.items()}


def own(ledger, who, **about):
    return ledger.harness.acting(actor_id=who, scopes={"*": "own"}, departments=(), **about)


def status(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.status


@pytest.mark.parametrize("name", PAPERS)
def test_the_owner_of_the_customer_reads_and_changes_nothing(ledger, made, name):
    heir, key = own(ledger, "heir"), {f"{name}_id": made[name]}
    assert heir.call(PAPERS[name].get, key)["abilities"] == []
    page = heir.call(PAPERS[name].listed, {"total": "exact"})
    assert ([row["id"] for row in page["items"]], page["total"]) == ([made[name]], 1)
    operation, more = CHANGES[name]
    about = {"if_version": 1, "idempotency_key": "k"}
    assert status(heir.call, operation, {**key, **more}, **about) == 403


@pytest.mark.parametrize("name", PAPERS)
def test_nobody_else_reads_them_and_a_role_without_them_never(ledger, made, name):
    key = {f"{name}_id": made[name]}
    assert status(own(ledger, "other").call, PAPERS[name].get, key) == 404
    blind = own(ledger, "heir", grants=("sales.*",))
    assert status(blind.call, PAPERS[name].get, key) == 403


def test_his_reading_pays_no_debt_of_another(ledger, made):
    money = {"amount": "60.00", "currency": "CNY"}
    part = {"receivable_id": made["receivable"], "amount": money}
    fields = {"customer_id": "c-1", "amount": money, "allocations": [part]}
    heir = own(ledger, "heir")
    assert status(heir.call, receipt.post, fields, idempotency_key="p") == 409


READERS = {
    "superior of the superior": {"actor_id": "chief", "leads": True},
    "reader of the department": {"actor_id": "x", "scope": "department", "at": ("north",)},
    "reader of all below": {"actor_id": "x", "scope": "below", "at": ("top",)},
}


@pytest.mark.parametrize("who", READERS)
def test_a_superior_reads_about_customers_of_his_people_as_far_as_his_scope_goes(ledger, made, who):
    for person, above in (("heir", "boss"), ("boss", "chief")):
        told = {"id": person, "name": person, "login": person, "superior_id": above}
        ledger.tell(staff.created, person, {**told, "roles": [], "department_ids": []})
    for place, above in (("top", None), ("north", "top")):
        told = {"id": place, "name": place, "path": f"/{place}/", "parent_id": above}
        ledger.tell(department.created, place, told)
    about = dict(READERS[who])
    scope, at = about.pop("scope", "own"), about.pop("at", ())
    reader = ledger.harness.acting(scopes={"*": scope}, departments=at, **about)
    stranger = ledger.harness.acting(actor_id="x", scopes={"*": scope}, departments=("south",))
    for name, paper in PAPERS.items():
        [row] = reader.call(paper.listed, {})["items"]
        assert (row["id"], row["abilities"]) == (made[name], [])
        assert stranger.call(paper.listed, {})["items"] == []
