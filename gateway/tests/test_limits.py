"""Quotas, crowding and browsers from elsewhere."""

import socket

import httpx
import pytest
from toy_shop import issue_token

from gateway import components, limits


@pytest.fixture
def no_refill(monkeypatch):
    """What is spent does not come back while the test runs, however long that takes."""
    monkeypatch.setattr(limits, "WINDOW_S", 10**9)


@pytest.mark.requirement("PLT-34")
def test_a_caller_is_told_what_is_left(api):
    answer = api.get("/toys/t9")
    assert answer.headers["ratelimit-policy"] == '"actor";q=12000;w=60'
    assert answer.headers["ratelimit"].startswith('"actor";r=11')


@pytest.mark.requirement("PLT-34")
@pytest.mark.usefixtures("no_refill")
def test_a_caller_over_the_quota_waits_and_others_do_not(
    no_refill, make_gateway, world, web, problem
):
    gateway = make_gateway(actor_quota=3)
    address = f"{gateway.url}/v1/toys/t9"
    boss, clerk = ({"Authorization": f"Bearer {issue_token(n)}"} for n in ("boss", "clerk"))
    seen = [web.get(address, headers=boss).status_code for _ in range(4)]
    assert seen == [200, 200, 200, 429]
    refused = web.get(address, headers=boss)
    assert problem(refused, 429, "rate_limited") and int(refused.headers["retry-after"]) >= 1
    assert refused.headers["ratelimit"] == f'"actor";r=0;t={limits.WINDOW_S}'
    assert web.get(address, headers=clerk).status_code == 200


@pytest.mark.usefixtures("no_refill")
def test_guessing_tokens_spends_the_quota_of_the_address(make_gateway, world, web):
    gateway = make_gateway(anonymous_quota=5)
    bad = {"Authorization": "Bearer wrong"}
    seen = [web.get(f"{gateway.url}/v1/toys/t9", headers=bad).status_code for _ in range(7)]
    assert seen == [401] * 5 + [429] * 2


@pytest.mark.usefixtures("no_refill")
def test_keys_that_are_guessed_over_the_quota_are_not_even_asked_for(
    no_refill, make_gateway, world, web
):
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


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        (["6.6.6.6, 1.2.3.4, 5.6.7.8"], "1.2.3.4"),
        (["6.6.6.6", "1.2.3.4", "5.6.7.8"], "1.2.3.4"),
        (["6.6.6.6, 1.2.3.4", "5.6.7.8"], "1.2.3.4"),
        (["[::ffff:1.2.3.4]:99, 5.6.7.8"], "1.2.3.4"),
        (["1.2.3.4:4711, 5.6.7.8"], "1.2.3.4"),
        (["5.6.7.8"], "5.6.7.8"),
        ([], "127.0.0.1"),
    ],
)
def test_behind_two_proxies_what_the_outer_one_saw_counts(two_proxies, world, web, lines, source):
    headers = [("X-Forwarded-For", line) for line in lines]
    web.get(f"{two_proxies.url}/v1/window", headers=headers)
    assert world.shop.asked[-1][2].source == source


@pytest.fixture(scope="module")
def two_proxies(make_gateway):
    return make_gateway(trusted_proxies=2)


@pytest.mark.requirement("ORG-12")
@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("2001:db8::7", 200), ("10.2.0.1", 403),
        ("2001:db8::8", 403), ("8.8.8.8", 403), ("10.1.2.3, 8.8.8.8", 403), ("unknown", 403),
    ],
)  # fmt: skip
def test_whoever_is_bound_to_networks_comes_in_from_there_only(one_proxy, web, told, status):
    headers = {"Authorization": f"Bearer {issue_token('bound')}", "X-Forwarded-For": told}
    answer = web.get(f"{one_proxy.url}/v1/toys/t9", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "organization.session.not_from_here"


@pytest.fixture(scope="module")
def one_proxy(make_gateway, organization, shop_service):
    return make_gateway(trusted_proxies=1)


def test_a_forwarded_address_is_not_believed_without_a_proxy(web):
    headers = {"Authorization": f"Bearer {issue_token('bound')}", "X-Forwarded-For": "10.1.2.3"}
    assert web.get("/v1/toys/t9", headers=headers).status_code == 403


def test_requests_over_the_crowd_limit_are_sent_away_at_once(
    make_gateway, world, problem, patience
):
    gateway = make_gateway(in_flight=1, body_timeout_s=60.0)
    crowd, token = gateway.gateway.api, issue_token("boss")
    patience(lambda: crowd.in_flight == 0, 60)
    head = f"POST /v1/toys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n"
    about = "content-type: application/json\r\ncontent-length: 2\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.settings.port)) as slow:
        slow.sendall((head + about).encode())
        patience(lambda: crowd.in_flight == 1, 60)
        bearer = {"Authorization": f"Bearer {token}"}
        refused = httpx.get(f"{gateway.url}/v1/toys/t9", headers=bearer, timeout=60)
    assert problem(refused, 503, "busy") and "retry-after" in refused.headers


@pytest.mark.requirement("PLT-34")
def test_a_browser_from_an_allowed_place_may_call(web):
    head = {"Origin": "https://desk.example", "Access-Control-Request-Method": "PATCH"}
    answer = web.options("/v1/toys/t9", headers=head)
    assert answer.headers["access-control-allow-origin"] == "https://desk.example"
    assert "If-Match" in answer.headers["access-control-allow-headers"]


def test_a_page_of_another_origin_reads_every_header_that_is_promised(web):
    answer = web.get("/v1/toys", headers={"Origin": "https://desk.example"})
    exposed = set(answer.headers["access-control-expose-headers"].split(", "))
    assert exposed >= {*components.HEADERS, "Accept-Ranges", "Content-Range"}


@pytest.mark.requirement("PLT-34")
def test_a_browser_from_elsewhere_may_not(web):
    answer = web.options("/v1/toys/t9", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["vary"] == "Origin"


def test_every_answer_carries_the_headers_that_protect_browsers(api):
    answer = api.get("/nothing")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_connection_too_many_is_turned_away_and_the_others_stay(make_gateway, shop_service):
    gateway = make_gateway(connections=3, header_timeout_s=60.0)
    address = ("127.0.0.1", gateway.settings.port)
    # They are let in one after the other, so that the last one is the one too many.
    held = [socket.create_connection(address, timeout=60) for _ in range(3)]
    with socket.create_connection(address, timeout=60) as late:
        told = late.recv(1000)
    assert told.startswith(b"HTTP/1.1 503") and b"retry-after" in told
    held[0].sendall(b"GET /v1/window HTTP/1.1\r\nhost: x\r\n\r\n")
    assert held[0].recv(1000).startswith(b"HTTP/1.1 200")
    for one in held:
        one.close()
