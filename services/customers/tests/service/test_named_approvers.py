"""Approvers that are named for registrations and credits are looked at first."""

import pytest

from contracts.customers import credit_change, registration
from contracts.organization import approval_flow

CHECK = approval_flow.check_choice.id


@pytest.fixture(params=["registration", "credit_change"])
def asking(customers, open_customer, request):
    """Return the operation that asks for an approval, and what it is asked with."""
    if request.param == "registration":
        made = customers.call(registration.create, {"name": "大疆创新科技"})
        return registration.submit, {"registration_id": made["id"]}
    limit = {"credit_limit": {"amount": "5.00", "currency": "CNY"}, "reason": "年框客户"}
    return credit_change.create, {"customer_id": open_customer()["id"], **limit}


def test_named_approvers_are_refused_before_anything_is_asked(customers, asking, refusal_of):
    operation, command = asking
    customers.rpc.answers[CHECK] = approval_flow.UnknownApprover(staff_id="nope")
    refusal = refusal_of(customers.call, operation, {**command, "approver_ids": ["nope"]})
    assert refusal.code == "organization.approval_flow.unknown_approver"
    kind = f"customers.{operation.resource}"
    assert customers.rpc.calls == [(CHECK, {"kind": kind, "approver_ids": ["nope"]})]
    assert customers.call(operation, command)["state"] == "pending"
