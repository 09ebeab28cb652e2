"""One declaration is a route, an RPC method, a permission, a document and a figure."""

import httpx
import pytest
from toy_shop import issue_token, shop

from contracts import catalogue
from gateway.openapi import openapi
from gateway.plans import is_shared, plans_of

SUITE = catalogue()
TOLD = {
    told["operationId"]: (method.upper(), path, told)
    for path, methods in openapi(SUITE)["paths"].items()
    for method, told in methods.items()
}


@pytest.mark.requirement("PLT-01")
def test_a_declared_operation_is_served_guarded_and_measured(api, gateway, world, problem):
    answer = api.post("/toys", json={"name": "Ball"})
    assert answer.status_code == shop.create.status
    assert world.shop.asked[-1][0] == shop.create.rpc_method
    clerk = {"Authorization": f"Bearer {issue_token('clerk')}"}
    refused = httpx.post(f"{gateway.url}/v1/toys", json={"name": "Ball"}, headers=clerk)
    assert problem(refused, 403, "forbidden")["details"] == {"permission": shop.create.id}
    figures = httpx.get(f"{gateway.health_url}/metrics").text
    assert 'method="POST",route="/v1/toys",status_class="2xx"' in figures


@pytest.mark.requirement("PLT-01")
def test_every_promise_with_an_address_is_routed_and_described_and_no_other_is():
    promised = {o.id: o for o in SUITE.operations.values() if o.http}
    assert {plan.operation.id for plan in plans_of(SUITE)} == set(promised)
    alone = {name: o for name, o in promised.items() if not is_shared(o)}
    assert {name for name in TOLD if not is_shared(promised[name])} == set(alone)
    for name, operation in alone.items():
        method, path, told = TOLD[name]
        assert (method, path) == (operation.method, f"/v1{operation.path}"), name
        needed = operation.permission if operation.access == "permission" else None
        assert (told["summary"], told.get("x-permission")) == (operation.summary, needed), name


UNKEPT = {
    "organization.session.create",
    "organization.session.refresh",
    "organization.captcha.create",
}
"""Tokens are never kept, and a picture is not worth it."""


@pytest.mark.requirement("PLT-12")
def test_every_unsafe_route_takes_an_idempotency_key_but_where_no_answer_is_kept():
    for name, (_, _, told) in TOLD.items():
        taken = {p["$ref"].rpartition("/")[2] for p in told["parameters"] if "$ref" in p}
        takes = not SUITE.operations[name].safe and name not in UNKEPT
        assert bool({"IdempotencyKey", "IdempotencyKeyRequired"} & taken) == takes, name
