"""What the gateway tells by itself: documents, metadata, health, and its own end."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from openapi_spec_validator import validate
from toy_shop import issue_token

from chassis import fields
from chassis.messages import MESSAGES, field_sentence
from contracts import catalogue, field_words
from gateway.metadata import address
from gateway.pages import Pages
from house.ports import free_port


@pytest.mark.requirement("PLT-37")
def test_the_document_is_open_to_all_and_has_a_tag(web):
    answer = web.get("/v1/openapi.json")
    validate(answer.json())
    assert "/v1/toys/{toy_id}" in answer.json()["paths"]
    again = web.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.requirement("PLT-37")
def test_the_interactive_page_needs_nothing_from_elsewhere(web):
    page = web.get("/docs")
    assert web.get("/v1/docs").headers["location"] == "/docs"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for source in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert source.startswith("/docs/") and web.get(source).status_code == 200


def test_metadata_show_what_the_caller_may_do(api, web):
    told = api.get("/meta/toys").json()
    assert told["name"] == "shop.toy" and told["fields"]["version"]["type"] == "integer"
    assert told["list"]["filters"]["size"]["operators"][0] == "eq"
    keys = {o["id"]: o["idempotency_key"] for o in told["operations"]}
    assert (keys["shop.toy.create"], keys["shop.toy.list"]) == ("accepted", "none")
    assert (keys["shop.toy.pay"], keys["shop.toy.search"]) == ("required", "none")
    assert told["labels"] == {"en": "toy", "zh-CN": "toy"}
    clerk = {"Authorization": f"Bearer {issue_token('clerk')}"}
    seen = web.get("/v1/meta/shop.toy", headers=clerk).json()["operations"]
    rights = {f"shop.toy.{name}" for name in ("get", "look", "knock", "peep")}
    assert {o["id"] for o in seen} == rights


def test_metadata_call_each_field_and_filter_by_its_name(api):
    told = api.get("/meta/toys").json()
    create = next(o for o in told["operations"] if o["id"] == "shop.toy.create")
    places = (told["fields"], create["input"]["properties"], told["list"]["filters"])
    assert all(field["x-label"]["en"] for place in places for field in place.values())
    amount = create["input"]["properties"]["price"]["properties"]["amount"]
    assert amount["x-label"] == {"en": "amount", "zh-CN": field_words.NAMED["amount"]}


@pytest.mark.requirement("PLT-37")
def test_what_the_metadata_list_is_found_by_its_name_and_by_its_address():
    pages = Pages(catalogue(), None, dict)
    told = [r for r in catalogue().resources if any(o.http for o in r.operations)]
    plain = {address(r).removeprefix("/v1/"): r for r in told}
    lost = [a for a, r in plain.items() if "{" not in a and pages._by_name.get(a) is not r]
    assert lost == [] and pages._by_name["message-rules"].name == "rule"
    assert {"deliveries", "entries", "customer-classes", "replies"} <= {*pages._by_name}


def test_metadata_of_nothing_are_not_found(api, web, problem):
    problem(api.get("/meta/nothing"), 404, "not_found")
    problem(web.get("/v1/meta/toys"), 401, "unauthenticated")
    assert {"name": "shop.toy", "address": "/v1/toys"} in api.get("/meta").json()["items"]


@pytest.mark.requirement("PLT-38")
def test_figures_name_routes_and_never_ids(api, gateway):
    api.get("/toys/t123456")
    figures = httpx.get(f"{gateway.health_url}/metrics").text
    assert 'route="/v1/toys/{toy_id}",status_class="2xx"' in figures and "t123456" not in figures
    assert "crm_bus_up 1.0" in figures


def test_figures_are_not_on_the_port_of_the_api_unless_told_so(web, problem, make_gateway):
    problem(web.get("/metrics"), 404, "route_not_found")
    assert web.get("/ready").status_code == 200
    shown = make_gateway(public_metrics=True)
    assert "crm_bus_up" in httpx.get(f"{shown.url}/metrics").text


@pytest.mark.requirement("PLT-30")
def test_every_code_of_a_field_has_a_sentence_in_both_languages():
    codes = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', Path(fields.__file__).read_text()))
    told = {c for c in codes if c.startswith(("not_", "too_", "must_", "out_", "wrong", "control"))}
    assert told <= set(MESSAGES) and all(en and zh for en, zh in MESSAGES.values())
    assert field_sentence("too_long", "zh", {"max": 5}) == "长度最多为 5。"
    assert field_sentence("nobody_knows", "en", {}) == "This value is not valid."


@pytest.fixture
def process(broker, tmp_path):
    """The gateway as its own process, as a supervisor starts it."""
    port, health = free_port(), free_port()
    told = {
        "CRM_BUS_KEYS": "a:secret-of-the-tests",
        "AMQP_URI": broker.uri,
        "GATEWAY_PORT": str(port),
        "GATEWAY_HEALTH_PORT": str(health),
        "CRM_DATA_DIR": str(tmp_path),
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "gateway"],
        env=os.environ | told,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    yield child, port, health
    child.kill()
    child.communicate()


def responds(port, path):
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


def test_sigterm_ends_the_process_in_order(process, patience):
    child, port, health = process
    patience(lambda: responds(health, "/ready"), 60)
    assert responds(port, "/v1/openapi.json") and responds(port, "/live")
    child.send_signal(signal.SIGTERM)
    assert patience(lambda: child.poll() is not None, 20) < 15
    assert child.returncode == 0


def test_without_keys_the_process_refuses_to_start(tmp_path):
    bare = {k: v for k, v in os.environ.items() if "BUS_KEYS" not in k}
    done = subprocess.run(
        [sys.executable, "-m", "gateway"], env=bare, cwd=tmp_path, capture_output=True, timeout=20
    )
    assert done.returncode == 2 and b"CRM_BUS_KEYS" in done.stderr


def test_the_document_is_sent_compressed_to_who_reads_that(gateway):
    packed = httpx.get(f"{gateway.url}/v1/openapi.json", headers={"Accept-Encoding": "br, gzip"})
    plain = httpx.get(f"{gateway.url}/v1/openapi.json", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and packed.json() == plain.json()
    assert int(packed.headers["content-length"]) * 4 < int(plain.headers["content-length"])
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip;q=0"])
def test_who_has_the_document_gets_it_in_no_encoding_again(gateway, encoding):
    url = f"{gateway.url}/v1/openapi.json"
    tag = httpx.get(url).headers["etag"]
    again = httpx.get(url, headers={"If-None-Match": tag, "Accept-Encoding": encoding})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        "content-encoding" in httpx.get(url, headers={"Accept-Encoding": encoding}).headers
    ) == (encoding == "gzip")
