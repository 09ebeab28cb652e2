"""Whoever owns a customer reads what he owes and paid; changing that is another's."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer
from contracts.ledger import payment_plan, receipt, receivable

PAPERS = {"receivable": receivable, "receipt": receipt, "payment_plan": payment_plan}
CHANGES = {
    "receivable": (receivable.cancel, {}),
    "receipt": (receipt.reverse, {"reason": "退票"}),
    "payment_plan": (payment_plan.open_, {}),
}
TOLD = {"id": "c-1", "name": "华为", "owner_id": "heir"}


@pytest.fixture
def made(ledger):
    """Return the ids of what staff-1 entered about a customer that went to his heir."""
    [debt] = ledger.owe("100.00")
    paid = ledger.receive("40.00", (debt, "40.00"))
    total = {"amount": "10.00", "currency": "CNY"}
    line = {"due_on": "2026-04-10", "amount": total}
    fields = {"customer_id": "c-1", "title": "合同", "total": total, "lines": [line]}
    plan = ledger.call(payment_plan.create, fields)
    ledger.tell(customer.transferred, "c-1", TOLD, version=9)
    return {"receivable": debt["id"], "receipt": paid["id"], "payment_plan": plan["id"]}


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
    assert status(heir.call, receipt.post, fields, idempotency_key="p") == 404
