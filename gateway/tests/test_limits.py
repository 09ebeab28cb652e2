"""Quotas, crowding and browsers from elsewhere."""

import threading
import time

import httpx
from toy_shop import issue_token


def test_a_caller_is_told_what_is_left(api):
    answer = api.get("/toys/t9")
    assert answer.headers["ratelimit-policy"] == '"actor";q=12000;w=60'
    assert answer.headers["ratelimit"].startswith('"actor";r=11')


def test_a_caller_over_the_quota_waits_and_others_do_not(make_gateway, world, web, problem):
    gateway = make_gateway(actor_quota=3)
    address = f"{gateway.url}/v1/toys/t9"
    boss, clerk = ({"Authorization": f"Bearer {issue_token(n)}"} for n in ("boss", "clerk"))
    seen = [web.get(address, headers=boss).status_code for _ in range(4)]
    assert seen == [200, 200, 200, 429]
    refused = web.get(address, headers=boss)
    assert problem(refused, 429, "rate_limited") and int(refused.headers["retry-after"]) >= 1
    assert refused.headers["ratelimit"].startswith('"actor";r=0')
    assert web.get(address, headers=clerk).status_code == 200


def test_guessing_tokens_spends_the_quota_of_the_address(make_gateway, world, web):
    gateway = make_gateway(anonymous_quota=5)
    bad = {"Authorization": "Bearer wrong"}
    seen = [web.get(f"{gateway.url}/v1/toys/t9", headers=bad).status_code for _ in range(7)]
    assert seen == [401] * 5 + [429] * 2


def test_keys_that_are_guessed_over_the_quota_are_not_even_asked_for(make_gateway, world, web):
    gateway = make_gateway(anonymous_quota=3)
    address = f"{gateway.url}/v1/toys/t9"
    good = {"X-Api-Key": "crm_good"}
    assert web.get(address, headers=good).status_code == 200
    bad = [web.get(address, headers={"Authorization": f"Bearer x{i}"}) for i in range(4)]
    assert bad[-1].status_code == 429
    world.organization.asked.clear()
    assert web.get(address, headers={"X-Api-Key": "crm_guess"}).status_code == 429
    assert not world.organization.asked
    assert web.get(address, headers=good).status_code == 200


def test_a_forged_address_is_not_believed_without_a_trusted_proxy(api, world):
    api.get("/toys/t9", headers={"X-Forwarded-For": "1.2.3.4"})
    assert world.shop.asked[-1][2].source == "127.0.0.1"


def test_behind_one_proxy_the_last_address_counts(make_gateway, world, web):
    gateway = make_gateway(trusted_proxies=1)
    web.get(f"{gateway.url}/v1/window", headers={"X-Forwarded-For": "6.6.6.6, 1.2.3.4"})
    assert world.shop.asked[-1][2].source == "1.2.3.4"


def test_requests_over_the_crowd_limit_are_sent_away_at_once(make_gateway, world, problem):
    gateway = make_gateway(in_flight=1)
    head = {"Authorization": f"Bearer {issue_token('boss')}"}
    assert httpx.get(f"{gateway.url}/v1/toys/t9", headers=head).status_code == 200
    wait = {"target": httpx.post, "args": (f"{gateway.url}/v1/wait",), "kwargs": {"headers": head}}
    slow = threading.Thread(**wait)
    slow.start()
    time.sleep(0.15)
    refused = httpx.get(f"{gateway.url}/v1/toys/t9", headers=head)
    slow.join()
    assert problem(refused, 503, "busy") and "retry-after" in refused.headers


def test_a_browser_from_an_allowed_place_may_call(web):
    head = {"Origin": "https://desk.example", "Access-Control-Request-Method": "PATCH"}
    answer = web.options("/v1/toys/t9", headers=head)
    assert answer.headers["access-control-allow-origin"] == "https://desk.example"
    assert "If-Match" in answer.headers["access-control-allow-headers"]


def test_a_browser_from_elsewhere_may_not(web):
    answer = web.options("/v1/toys/t9", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["vary"] == "Origin"


def test_every_answer_carries_the_headers_that_protect_browsers(api):
    answer = api.get("/nothing")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
