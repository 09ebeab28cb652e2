"""Whose an Idempotency-Key is."""

import httpx
import pytest
from toy_shop import issue_token

from contracts.organization import challenge, session
from gateway import gather
from gateway.plans import Plan

SOURCES = ["203.0.113.7", "203.0.113.8"]


@pytest.fixture(scope="module")
def proxied(make_gateway, organization, shop_service):
    """A gateway behind one proxy, so that a test may come from any address."""
    return make_gateway(trusted_proxies=1)


@pytest.fixture
def knock(proxied, world):
    """Knock as somebody; give the key that the service sees."""

    def send(source, key, **headers):
        headers |= {"Idempotency-Key": key, "X-Forwarded-For": source}
        answer = httpx.post(f"{proxied.url}/v1/knocks", headers=headers)
        assert answer.status_code == 200
        return world.shop.asked[-1][2].idempotency_key

    return send


@pytest.mark.parametrize("operation", [session.create, session.refresh, challenge.draw])
def test_no_key_is_looked_at_where_no_answer_is_kept(operation):
    """Not even a broken one: clients may send a key with everything."""
    assert gather.key_of(Plan(operation), None) == ""


def test_a_strangers_key_counts_for_his_address_only(knock):
    here, there = (knock(source, "k1") for source in SOURCES)
    assert here != there and here == knock(SOURCES[0], "k1")
    assert "k1" not in (here, there) and knock(SOURCES[0], "k2") != here


def test_a_known_caller_takes_his_keys_along(knock):
    token = f"Bearer {issue_token('boss')}"
    assert [knock(source, "k1", Authorization=token) for source in SOURCES] == ["k1", "k1"]
