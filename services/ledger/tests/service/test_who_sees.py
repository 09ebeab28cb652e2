"""Asking who sees a debt or a plan: only for one that the caller sees himself."""

import pytest

from chassis.errors import ServiceError
from contracts.ledger import receivable
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
