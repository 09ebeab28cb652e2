"""The bus in trouble: silence, refusals, a dead broker and its return."""

import asyncio
import contextlib
import threading
import time

import httpx
import pytest
from fake_service import FakeService
from prometheus_client import REGISTRY
from toy_shop import issue_token, keys, principals, shop

from chassis.context import Call, Signer
from chassis.contract import Operation
from chassis.errors import ServiceError
from gateway.bus import FAILURES_TO_OPEN, OPEN_S, Breaker, Bus
from gateway.link import amqp_uri
from house.broker import Broker

AT_ONCE_S = 1.5
"""Less than the deadline of a call: nothing was waited for."""
HEAD = {"Authorization": f"Bearer {issue_token('boss')}"}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A broker that these tests may kill, with both services played on it."""
    node = Broker(tmp_path_factory.mktemp("own")).start()
    yield node
    node.stop()


def played(node):
    organization = {**keys.handlers, **principals.handlers}
    return [
        FakeService(node.uri, "organization", organization).start(),
        FakeService(node.uri, "shop", shop.handlers).start(),
    ]


@pytest.mark.requirement("PLT-02")
def test_a_service_that_does_not_answer_gives_503_within_its_deadline(api, problem):
    started = time.monotonic()
    answer = api.post("/wait")
    assert problem(answer, 503, "deadline_passed")["details"]["service"] == "shop"
    assert time.monotonic() - started < AT_ONCE_S and answer.headers["retry-after"] == "1"


@pytest.mark.requirement("PLT-02")
def test_a_service_that_is_not_there_gives_503_at_once(make_gateway, organization, problem):
    shop_less = make_gateway()
    shop_less.gateway.api.bus.breakers.clear()
    operation = Operation(service="nobody", resource="x", verb="get", summary="", safe=True)
    plan = next(p for p in shop_less.gateway.api.plans if p.operation.id == "shop.toy.get")
    object.__setattr__(plan, "operation", operation_of(plan.operation, operation.service))
    started = time.monotonic()
    answer = httpx.get(f"{shop_less.url}/v1/toys/t9", headers=HEAD)
    problem(answer, 503, "unavailable")
    assert time.monotonic() - started < AT_ONCE_S


class SilentLink:
    """A link over which nobody answers until `answers` is set."""

    is_up, answers = True, False

    def send(self, *_):
        reply = asyncio.get_running_loop().create_future()
        if self.answers:
            reply.set_result(b'{"result": {}, "error": null}')
        else:
            reply.set_exception(TimeoutError())
        return reply


@pytest.mark.requirement("PLT-38")
def test_the_figures_tell_which_service_is_not_called_any_more():
    link, call = SilentLink(), Call(audience="silent", deadline=time.time() + 9)
    bus = Bus(link, Signer({"a": b"secret"}))
    operation = Operation(service="silent", resource="x", verb="get", summary="", safe=True)

    def told_after(times):
        for _ in range(times):
            with contextlib.suppress(ServiceError):
                asyncio.run(bus.call(operation, {}, call))
        return REGISTRY.get_sample_value("crm_circuit_open", {"service": "silent"})

    assert (told_after(FAILURES_TO_OPEN - 1), told_after(1)) == (0, 1)
    link.answers, bus.breakers["silent"].opened_at = True, -OPEN_S
    assert told_after(1) == 0


def operation_of(operation, service):
    """Return the operation as if *service* offered it."""
    from dataclasses import replace

    return replace(operation, service=service, access="signed_in")


def test_a_broker_that_dies_gives_503_at_once_and_its_return_is_noticed(
    own, make_gateway, problem, patience
):
    services = played(own)
    gateway = make_gateway(amqp_uri=own.uri)
    address = f"{gateway.url}/v1/toys/t9"
    assert httpx.get(address, headers=HEAD).status_code == 200
    own.kill()
    patience(lambda: not gateway.gateway.link.is_up, 5)
    started = time.monotonic()
    answer = httpx.get(address, headers=HEAD)
    assert "message bus" in problem(answer, 503, "unavailable")["detail"]
    assert "retry-after" in answer.headers
    assert time.monotonic() - started < AT_ONCE_S
    assert httpx.get(f"{gateway.url}/live").status_code == 200
    own.start()
    assert patience(lambda: gateway.gateway.link.is_up, 10) < 3
    del services
    played(own)
    patience(lambda: httpx.get(address, headers=HEAD).status_code == 200, 3)


def test_a_request_under_way_when_the_broker_dies_is_answered(own, make_gateway, problem):
    own.start()
    gateway = make_gateway(amqp_uri=own.uri)
    answers = []
    ask = threading.Thread(
        target=lambda: answers.append(httpx.post(f"{gateway.url}/v1/wait", headers=HEAD))
    )
    assert httpx.get(f"{gateway.url}/v1/toys/t9", headers=HEAD).status_code == 200
    ask.start()
    time.sleep(0.1)
    own.kill()
    ask.join(5)
    assert answers[0].status_code == 503
    own.start()


def test_a_broker_that_takes_no_messages_gives_503_and_is_used_again(own, make_gateway, patience):
    own.start()
    played(own)
    gateway = make_gateway(amqp_uri=own.uri)
    address = f"{gateway.url}/v1/toys/t9"
    patience(lambda: httpx.get(address, headers=HEAD).status_code == 200, 5)
    own.ctl("set_vm_memory_high_watermark", "absolute", "1MB")
    started = time.monotonic()
    assert httpx.get(address, headers=HEAD).status_code == 503
    assert time.monotonic() - started < 1.5, "what the broker did not take is answered at once"
    patience(lambda: not gateway.gateway.link.is_up, 5)
    started = time.monotonic()
    assert httpx.get(address, headers=HEAD).status_code == 503
    assert time.monotonic() - started < AT_ONCE_S
    own.ctl("set_vm_memory_high_watermark", "absolute", "1GB")
    patience(lambda: httpx.get(address, headers=HEAD).status_code == 200, 8)


def test_while_the_broker_is_away_nobody_is_sent_here_and_the_bus_is_named(
    own, make_gateway, patience
):
    own.start()
    gateway = make_gateway(amqp_uri=own.uri)
    own.kill()
    patience(lambda: not gateway.gateway.link.is_up, 5)
    for address in (gateway.url, gateway.health_url):
        assert httpx.get(f"{address}/ready").status_code == 503
    stranger = {"Authorization": f"Bearer {issue_token('nobody')}", "Accept-Language": "zh-CN"}
    told = httpx.get(f"{gateway.url}/v1/toys/t9", headers=stranger).json()["detail"]
    assert told.startswith("消息总线暂时不可用")
    own.start()


def test_a_request_to_a_service_that_is_just_starting_waits_for_it(world, gateway, monkeypatch):
    """Between two lives of a service there is a moment without a queue: the retry bridges it."""
    monkeypatch.setattr("gateway.bus.ROUTE_WAIT_S", 1.0)
    world.shop.stop()
    answers = []
    address = f"{gateway.url}/v1/toys/t9"
    ask = threading.Thread(target=lambda: answers.append(httpx.get(address, headers=HEAD)))
    ask.start()
    time.sleep(0.1)
    world.shop.start()
    ask.join(5)
    assert answers[0].status_code == 200


@pytest.mark.requirement("PLT-02")
def test_a_breaker_opens_after_five_failures_and_lets_one_probe_pass():
    breaker = Breaker()
    for _ in range(5):
        assert breaker.refuse_for(10.0) == 0
        breaker.failed(10.0)
    assert breaker.refuse_for(10.5) == pytest.approx(OPEN_S - 0.5)
    assert breaker.refuse_for(12.1) == 0 and breaker.refuse_for(12.1) > 0
    breaker.succeeded()
    assert breaker.refuse_for(12.2) == 0


def test_an_answer_that_is_no_refusal_of_ours_is_an_internal_error(api, world, problem):
    world.shop.handlers["toy_get"] = lambda p, c: {
        "result": None,
        "error": {"exc_type": "ValueError", "value": "secret"},
    }
    assert "secret" not in str(problem(api.get("/toys/t9"), 500, "internal"))


def test_an_older_service_is_told_as_unavailable(api, world, problem):
    world.shop.handlers["toy_get"] = lambda p, c: {
        "result": None,
        "error": {"code": "unknown_operation", "status": 404},
    }
    problem(api.get("/toys/t9"), 503, "unavailable")


@pytest.mark.parametrize("end", ["", "/", "//"])
def test_the_address_of_the_broker_is_read_as_kombu_does(end):
    assert amqp_uri(f"pyamqp://u:p@h:1{end}") == "amqp://u:p@h:1/%2F"
