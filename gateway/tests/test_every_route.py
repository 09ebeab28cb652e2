"""No route of the suite lets in who has no credentials or has been locked out."""

import re

import httpx
import pytest
from toy_shop import issue_token

from contracts import catalogue

ROUTES = [o for o in catalogue().operations.values() if o.http and o.access != "public"]


@pytest.fixture(scope="module")
def door(make_gateway, organization):
    """A gateway that offers every route of the suite."""
    running = make_gateway(catalogue(), anonymous_quota=100_000)
    with httpx.Client(base_url=running.url + "/v1", timeout=10) as client:
        yield client


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize("who", ["nobody", "gone"])
def test_every_route_keeps_out_strangers_and_the_locked(door, world, who):
    headers = {"Authorization": f"Bearer {issue_token('gone')}"} if who == "gone" else {}
    let_in = []
    for operation in ROUTES:
        path = re.sub(r"{\w+}", "customers.x1", operation.path)
        answer = door.request(operation.method, path, headers=headers)
        if (answer.status_code, answer.json()["code"]) != (401, "unauthenticated"):
            let_in.append((operation.id, answer.status_code))
    assert let_in == [] and len(ROUTES) > 300
