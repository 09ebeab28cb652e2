"""A private broker, two services that are only played, and the gateway in a thread."""

import asyncio
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from gateway.settings import GatewaySettings
from house.broker import Broker
from house.ports import free_port

sys.path.insert(0, str(Path(__file__).parent))  # pytest's importlib mode has no sibling imports

from fake_service import FakeService
from toy_shop import Running, issue_token, keys, principals, shop


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    node = Broker(tmp_path_factory.mktemp("broker")).start()
    yield node
    node.stop()


@pytest.fixture(scope="session")
def organization(broker):
    service = FakeService(broker.uri, "organization", {**keys.handlers, **principals.handlers})
    yield service.start()
    service.stop()


@pytest.fixture(scope="session")
def shop_service(broker):
    service = FakeService(broker.uri, "shop", shop.handlers)
    yield service.start()
    service.stop()


def settings_for(broker, folder, **changes):
    """Settings of a gateway for tests; *changes* win."""
    return GatewaySettings(
        **{
            "amqp_uri": broker.uri,
            "bus_keys": "a:secret-of-the-tests",
            "port": free_port(),
            "health_port": free_port(),
            "data_dir": str(folder),
            "cors_origins": "https://desk.example",
            "drain_pause_s": 0.0,
            "header_timeout_s": 1.0,
            "body_timeout_s": 1.0,
            **changes,
        }
    )


@pytest.fixture(scope="session")
def make_gateway(broker, tmp_path_factory):
    """Start a gateway with changed settings; all stop at the end."""
    started = []

    def make(catalogue=shop.catalogue, **changes):
        settings = settings_for(broker, tmp_path_factory.mktemp("data"), **changes)
        started.append(Running(catalogue, settings).start())
        return started[-1]

    yield make
    for one in started:
        one.stop()


@pytest.fixture(scope="session")
def gateway(make_gateway, organization, shop_service):
    return make_gateway()


@pytest.fixture(autouse=True)
def closed_breakers(request):
    """What one test broke does not keep the next one out."""
    if "gateway" in request.fixturenames:
        request.getfixturevalue("gateway").gateway.api.bus.breakers.clear()


@pytest.fixture
def web(gateway):
    """A client without credentials."""
    with httpx.Client(base_url=gateway.url, timeout=10) as client:
        yield client


@pytest.fixture
def api(gateway):
    """A client signed in with all rights on the shop."""
    headers = {"Authorization": f"Bearer {issue_token('boss')}"}
    with httpx.Client(base_url=gateway.url + "/v1", timeout=10, headers=headers) as client:
        yield client


@pytest.fixture
def problem():
    """Check that an answer is a problem with this status and code, and return its document."""

    def check(answer, status, code):
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        document = answer.json()
        assert (document["status"], document["code"]) == (status, code)
        assert len(document["trace_id"]) == 32 and document["detail"] and document["title"]
        assert document["type"] == f"urn:crm:problem:{code}"
        return document

    return check


@pytest.fixture
def patience():
    """Wait for a condition and return the seconds it took."""

    def wait(condition, limit_s):
        started = time.monotonic()
        while not condition():
            assert time.monotonic() - started < limit_s, "waited too long"
            time.sleep(0.02)
        return time.monotonic() - started

    return wait


@pytest.fixture
def run():
    """Run a coroutine; returns its result."""
    return lambda coroutine: asyncio.run(coroutine)


@pytest.fixture
def world(organization, shop_service):
    """The played services, to look at what they were asked and to change what they say."""
    yield SimpleNamespace(shop=shop_service, organization=organization)
    shop_service.reset()
    organization.reset()
