"""Calls between services: bounded, refused early, never upwards."""

import signal
import time

import pytest
from probes import call_for

from chassis import layers
from chassis.bus.rpc import OPENS_AFTER, Circuit
from chassis.errors import Unavailable


def ask(client, seconds=0.0, **changes):
    started = time.monotonic()
    reply = client.ask("upper", "desk_ask", {"text": "hi", "seconds": seconds}, **changes)
    return reply, time.monotonic() - started


def test_a_service_asks_another_on_behalf_of_the_same_actor(lower, upper, client):
    reply, _ = ask(client)
    assert reply["result"]["text"] == "hi"
    assert lower.told("lower.thing.echo")[0]["actor_id"] == "u1"


def test_the_refusal_of_the_other_service_reaches_the_caller(lower, upper, client):
    reply, _ = ask(client, token=call_for("upper", grants=("upper.*",)))
    assert reply["error"]["code"] == "forbidden"
    assert reply["error"]["details"] == {"permission": "lower.thing.echo"}


def test_a_target_that_nobody_serves_is_refused_at_once(upper, client):
    reply, seconds = ask(client)
    assert (reply["error"]["code"], reply["error"]["status"]) == ("unavailable", 503)
    assert reply["error"]["details"]["retry_after_s"] == 2
    assert seconds < 1


@pytest.mark.requirement("PLT-02")
def test_a_target_that_is_down_is_unavailable_within_the_deadline(lower, upper, client):
    lower.stop(signal.SIGKILL)
    reply, seconds = ask(client)
    assert reply["error"]["code"] == "unavailable"
    assert seconds < 2.6


@pytest.mark.requirement("PLT-02")
def test_nobody_waits_beyond_the_deadline_of_the_call(lower, upper, client):
    reply, seconds = ask(client, 3.0, token=call_for("upper", deadline=time.time() + 0.7))
    assert reply["error"]["status"] == 503
    assert seconds < 1.5


def test_after_several_failures_the_target_is_left_alone_for_a_while(lower, upper, client):
    lower.stop(signal.SIGKILL)
    for _ in range(OPENS_AFTER):
        ask(client, token=call_for("upper", deadline=time.time() + 0.3))
    reply, seconds = ask(client)
    assert reply["error"]["code"] == "unavailable"
    assert seconds < 0.5


def test_calls_work_again_when_the_target_is_back(process, upper, client):
    assert ask(client)[0]["error"]["code"] == "unavailable"
    process("lower").start()
    assert ask(client)[0]["error"] is None


@pytest.mark.requirement("PLT-02")
def test_an_open_circuit_lets_one_call_try_after_its_pause(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("chassis.bus.rpc.time.monotonic", lambda: now[0])
    circuit = Circuit("somebody")
    for _ in range(OPENS_AFTER):
        circuit.failed()
    now[0] += 2.1
    circuit.admit()
    with pytest.raises(Unavailable):
        circuit.admit()


def test_calls_go_down_the_layers_and_never_up():
    layers.check("sales", "ledger")
    for caller, target in (("ledger", "sales"), ("sales", "sales"), ("notify", "organization")):
        with pytest.raises(layers.UpwardCall):
            layers.check(caller, target)
