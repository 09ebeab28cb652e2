"""What a service answers on the bus, and what cannot bring it down."""

import pickle
import time

import pytest
from probes import call_for, wait_for

GOOD = {"args": [], "kwargs": {"payload": {"text": "x"}}}
HOSTILE = {
    "no reply_to": {"reply_to": None},
    "list body": {"body": [1]},
    "broken JSON": {"body": "{"},
    "not a number": {"body": '{"args":[],"kwargs":{"payload":{"text":NaN}}}'},
    "too deep": {"body": "[" * 5000 + "]" * 5000},
    "pickle": {
        "body": pickle.dumps({"args": []}),
        "content_type": "application/x-python-serialize",
    },
    "yaml": {"body": "!!python/object:os.system", "content_type": "application/x-yaml"},
    "no content type": {"content_type": None},
    "two payloads": {"body": {"args": [{}, {}], "kwargs": {}}},
    "payload is a list": {"body": {"args": [[]], "kwargs": {}}},
    "unknown argument": {"body": {"args": [], "kwargs": {"x": 1}}},
    "no arguments": {"body": {"args": 1, "kwargs": 2}},
    "too large": {"body": {"args": [{"text": "x" * (1024 * 1024)}], "kwargs": {}}},
    "bomb": {"body": b"x\x9c", "application_headers": {"compression": "zlib"}},
    "strange encoding": {"body": b"\xff\xfe", "content_encoding": "rot13"},
}


def test_an_operation_is_answered_as_nameko_clients_expect(lower, client):
    reply = client.ask("lower", "thing_echo", {"text": "hi"})
    assert reply["error"] is None
    assert reply["result"]["text"] == "hi"


def test_a_payload_may_also_come_as_the_only_argument(lower, client):
    reply = client.ask("lower", "thing_echo", {}, body={"args": [{"text": "hi"}], "kwargs": {}})
    assert reply["result"]["text"] == "hi"


def test_a_refusal_crosses_the_bus_as_a_code_without_exception_text(lower, client):
    error = client.ask("lower", "thing_echo", {})["error"]
    assert error["exc_type"] == error["exc_path"] == "ServiceError"
    assert (error["code"], error["value"], error["status"]) == ("invalid", "invalid", 422)


def test_an_unknown_operation_is_refused_at_once(lower, client):
    started = time.monotonic()
    error = client.ask("lower", "thing_vanish", {})["error"]
    assert (error["code"], error["status"]) == ("unknown_operation", 404)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("token", ["forged", "", call_for("upper")])
@pytest.mark.requirement("PLT-08")
def test_a_call_without_a_valid_signature_for_this_service_is_refused(lower, client, token):
    headers = {"call": token}
    reply = client.ask("lower", "thing_echo", {"text": "x"}, application_headers=headers)
    assert reply["error"]["code"] == "unauthenticated"


@pytest.mark.requirement("PLT-02")
def test_an_expired_call_is_not_executed(lower, client):
    late = call_for("lower", deadline=time.time() - 1)
    reply = client.ask("lower", "thing_make", {"text": "late"}, token=late)
    assert reply["error"]["code"] == "deadline_passed"
    assert lower.rows("select * from thing") == []


@pytest.mark.requirement("PLT-02")
def test_a_request_that_expired_in_the_queue_is_not_executed(process, client):
    lower = process("lower").start()
    lower.stop()
    client.send("lower", "thing_make", {"text": "late"}, expiration="300")
    time.sleep(0.6)
    again = process("lower").start()
    assert client.ask("lower", "thing_echo", {"text": "x"})["error"] is None
    assert again.rows("select * from thing") == []


def test_a_handler_that_raises_system_exit_is_an_internal_error_of_one_request(lower, client):
    assert client.ask("lower", "thing_escape", {"text": "x"})["error"]["code"] == "internal"
    assert client.ask("lower", "thing_echo", {"text": "x"})["error"] is None


@pytest.mark.requirement("PLT-08")
def test_hostile_messages_are_all_parked_and_the_service_lives(lower, client):
    for changes in HOSTILE.values():
        client.send("lower", "thing_echo", {}, **changes)
    assert client.ask("lower", "thing_echo", {"text": "x"})["error"] is None
    wait_for(lambda: len(parked(lower)) == len(HOSTILE))
    assert lower.is_alive
    assert client.ask("lower", "thing_echo", {"text": "x"})["error"] is None


def test_a_hostile_message_that_can_be_answered_is_answered(lower, client):
    error = client.ask("lower", "thing_echo", {}, body="{")["error"]
    assert (error["code"], error["status"]) == ("bad_request", 400)


def test_two_requests_with_the_same_correlation_id_are_both_served(lower, client):
    for text in ("one", "two"):
        client.send("lower", "thing_echo", {"text": text, "seconds": 0.3}, correlation_id="same")
    wait_for(lambda: client.read(0.1) or len(client.replies.get("same", [])) == 2)
    assert {reply["result"]["text"] for reply in client.replies["same"]} == {"one", "two"}
    assert client.ask("lower", "thing_echo", {"text": "x"})["error"] is None


def parked(service):
    return service.rows("select error from parked_message where kind = 'request'")
