"""Asking who sees a debt or a plan: only for one that the caller sees himself."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import (
    bad_debt,
    cash_entry,
    credit_note,
    expense,
    offset,
    payable,
    receivable,
    supplier_credit,
)
from contracts.organization import access


@pytest.mark.requirement("ORG-06")
def test_the_organization_is_asked_with_owner_and_department(ledger):
    [debt] = ledger.owe("10.00")
    key = {"receivable_id": debt["id"]}
    ledger.harness.rpc.answers[access.viewers.id] = {"items": [], "total": 0}
    assert ledger.call(receivable.who_sees, key)["total"] == 0
    asked = ledger.harness.rpc.calls[-1]
    assert asked[0] == access.viewers.id
    assert (asked[1]["resource"], asked[1]["owner_id"]) == ("ledger.receivable", "rep")
    stranger = ledger.harness.acting(actor_id="x", scopes={"*": "own"})
    with pytest.raises(ServiceError) as refusal:
        stranger.call(receivable.who_sees, key)
    assert refusal.value.status == 404


PAPERS = {
    "expense_claim_id": expense.claim_who_sees,
    "staff_advance_id": expense.advance_who_sees,
    "payable_id": payable.who_sees,
    "payment_id": payable.payment_who_sees,
    "offset_id": offset.who_sees,
    "cash_entry_id": cash_entry.who_sees,
    "credit_note_id": credit_note.who_sees,
    "bad_debt_id": bad_debt.who_sees,
    "supplier_credit_id": supplier_credit.who_sees,
}


@pytest.mark.requirement("ORG-06")
@pytest.mark.parametrize("key", PAPERS)
def test_of_each_paper_with_a_scope_it_is_told_to_who_sees_it(ledger, key):
    with pytest.raises(ServiceError) as refusal:
        ledger.call(PAPERS[key], {key: "nothing"})
    assert (refusal.value.status, refusal.value.details["resource"]) == (
        404,
        f"ledger.{key.removesuffix('_id')}",
    )


@pytest.mark.requirement("ORG-06")
def test_who_wrote_an_advance_is_told_as_its_owner(ledger):
    asked = {"amount": {"amount": "50.00"}, "reason": "备用金"}
    key = {"staff_advance_id": ledger.call(expense.create_advance, asked)["id"]}
    ledger.harness.rpc.answers[access.viewers.id] = {"items": [], "total": 0}
    ledger.call(expense.advance_who_sees, key)
    told = ledger.harness.rpc.calls[-1][1]
    assert (told["resource"], told["owner_id"]) == ("ledger.staff_advance", "staff-1")
