"""How much who has a role may give up as rounding (抹零限额)."""

import pytest

from contracts.ledger import receipt
from contracts.ledger import rounding_tolerance as contract
from contracts.organization import role

pytestmark = [pytest.mark.requirement("LED-05")]
POST = ("ledger.receipt.post", "ledger.receipt.allocate")


@pytest.fixture
def roles(ledger):
    """Two roles with a tolerance: a clerk's of 2.00, and a head's of 5.00."""
    for name in ("clerk", "head", "newcomer"):
        ledger.harness.tell(role.created, name, {"id": name, "name": name})
    ledger.set = [
        ledger.call(contract.create, {"role_id": name, "amount": {"amount": amount}})
        for name, amount in (("clerk", "2.00"), ("head", "5.00"))
    ]
    return ledger


def pay(ledger, amount, *roles, then=()):
    """Let who has *roles* take *amount* for a debt of 100.00, and return how that stands."""
    [debt] = ledger.owe("100.00")
    who = ledger.harness.acting(actor_id="a", grants=POST, roles=roles)
    parts = [] if then else [{"receivable_id": debt["id"], "amount": {"amount": amount}}]
    got = {"customer_id": "c-1", "amount": {"amount": amount}, "allocations": parts}
    made = who.call(receipt.post, got, idempotency_key=debt["id"])
    if then:
        parts = [{"receivable_id": debt["id"], "amount": {"amount": amount}}]
        later = ledger.harness.acting(actor_id="b", grants=POST, roles=then)
        key = {"receipt_id": made["id"], "allocations": parts}
        later.call(receipt.allocate, key, idempotency_key=f"later {debt['id']}")
    return ledger.debt(debt["id"])


@pytest.mark.parametrize(
    ("amount", "held", "left"),
    [
        ("98.00", ("clerk",), "0.00"),
        ("97.99", ("clerk",), "2.01"),
        ("95.00", ("clerk", "head"), "0.00"),
        ("99.00", ("newcomer",), "0.00"),
        ("98.00", ("newcomer",), "2.00"),
        ("99.00", (), "0.00"),
    ],
)
def test_who_has_several_roles_gives_up_what_the_widest_allows(roles, amount, held, left):
    assert pay(roles, amount, *held) == ("open" if left != "0.00" else "settled", left)
    assert roles.problems() == []


def test_who_allocates_an_advance_later_gives_up_what_his_own_roles_allow(roles):
    assert pay(roles, "95.00", "head", then=("clerk",)) == ("open", "5.00")
    assert pay(roles, "95.00", "clerk", then=("clerk", "head"))[0] == "settled"


def test_a_tolerance_counts_in_its_currency_only(roles):
    dollars = {"role_id": "clerk", "amount": {"amount": "0.00", "currency": "USD"}}
    roles.call(contract.create, dollars)
    assert pay(roles, "98.00", "clerk")[0] == "settled"


def test_a_tolerance_is_lowered_and_taken_away_for_receipts_from_then_on(roles):
    [clerk, _] = roles.set
    key = {"rounding_tolerance_id": clerk["id"]}
    change = {**key, "amount": {"amount": "0.00"}}
    lowered = roles.call(contract.update, change, if_version=clerk["version"])
    assert pay(roles, "99.99", "clerk") == ("open", "0.01")
    roles.call(contract.remove, key, if_version=lowered["version"])
    assert pay(roles, "99.00", "clerk")[0] == "settled"
    told = roles.call(contract.history, key)["items"]
    assert [one["action"] for one in told][:1] == ["destroyed"] and len(told) == 3


def test_what_makes_no_tolerance_is_refused_at_its_field(roles):
    [clerk, _] = roles.set
    again = {"role_id": "clerk", "amount": {"amount": "9.00"}}
    nobody = {"role_id": "nobody", "amount": {"amount": "9.00"}}
    assert roles.refusal(roles.call, contract.create, again) == contract.SetAlready.code
    assert roles.refusal(roles.call, contract.create, nobody) == "unknown_role"
    dollars = {"amount": {"amount": "1.00", "currency": "USD"}}
    change = {"rounding_tolerance_id": clerk["id"], **dollars}
    refused = roles.refusal(roles.call, contract.update, change, if_version=1)
    assert refused == contract.OtherCurrency.code
    assert len(roles.call(contract.listed, {"role_id": "clerk"})["items"]) == 1
