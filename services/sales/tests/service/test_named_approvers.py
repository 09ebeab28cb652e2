"""Approvers that the submitter names are those of a flow that lets him choose, or refused."""

import pytest

from chassis.errors import ServiceError
from contracts.organization import approval_flow
from contracts.sales import discount_approval as contract
from contracts.sales import order, quote

WAYS = {"quote": (quote, contract.create), "order": (order, contract.create_for_order)}
CHECK = approval_flow.check_choice.id


@pytest.fixture(params=WAYS)
def asking(sales, huawei, widget, request):
    """Return a function that asks for 40 % off and names approvers."""
    paper, operation = WAYS[request.param]
    lines = [{"product_id": widget["id"], "quantity": "3", "discount_percent": "40"}]
    made = sales.call(paper.create, {"customer_id": huawei, "lines": lines})
    key = {f"{request.param}_id": made["id"], "reason": "大客户"}
    return lambda *named, **how: sales.call(operation, {**key, "approver_ids": list(named)}, **how)


def test_the_organization_is_asked_about_those_who_are_named_only(sales, asking):
    sales.rpc.answers[CHECK] = {}
    asking("li")
    kind = "sales.discount_approval"
    assert sales.rpc.calls == [(CHECK, {"kind": kind, "approver_ids": ["li"]})]
    [told] = sales.told(contract.approval_requested)
    assert told["data"]["chosen_ids"] == ["li"]


def test_a_refusal_asks_for_nothing(sales, asking):
    sales.rpc.answers[CHECK] = approval_flow.NoChoice()
    with pytest.raises(ServiceError) as refusal:
        asking("li")
    assert refusal.value.code == "organization.approval_flow.no_choice"
    assert sales.told(contract.approval_requested) == []
    asking()


def test_a_repeat_gets_its_answer_though_the_flow_has_changed_meanwhile(sales, asking):
    sales.rpc.answers[CHECK] = {}
    asked = asking("li", idempotency_key="k1")
    sales.rpc.answers[CHECK] = approval_flow.NoChoice()
    assert asking("li", idempotency_key="k1") == asked
