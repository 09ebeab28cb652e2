"""A live stream has the rights of its reader as they are now, also while events keep coming."""

import json
import threading
import time

import httpx
import pika
import pytest
from toy_shop import issue_token, principals

SOON_S = 2.5
"""Rights are asked for anew within 4 s in any case; told of by an event, well before that."""


class Stream:
    """Reads a live stream in a thread: the lines so far, and whether it is over."""

    def __init__(self, gateway, token):
        self.lines, self.is_over = [], False
        self._address = f"{gateway.url}/v1/live?seconds=30"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with httpx.stream("GET", self._address, headers=self._headers, timeout=40) as answer:
            for line in answer.iter_lines():
                self.lines.append(line)
        self.is_over = True

    @property
    def told(self):
        return self.lines.count("event: record_changed")


@pytest.fixture
def events(broker):
    """Publish events; what happens in the shop goes on happening every 50 ms."""
    over = threading.Event()

    def publish(channel, kind, subject):
        event = {"id": f"e{time.monotonic_ns()}", "subject": subject, "data": {}}
        channel.basic_publish("crm.events", kind, json.dumps(event))

    def keep_coming():
        while not over.wait(0.05):
            publish(own[0], "shop.toy.painted.v1", "t9")

    connections = [pika.BlockingConnection(pika.URLParameters(broker.uri)) for _ in range(2)]
    own = [connection.channel() for connection in connections]
    own[0].exchange_declare("crm.events", "topic", durable=True)
    thread = threading.Thread(target=keep_coming)
    thread.start()
    yield lambda kind, subject: publish(own[1], kind, subject)
    over.set()
    thread.join()
    for connection in connections:
        connection.close()


@pytest.fixture
def busy_stream(make_gateway, events, patience):
    """Return a function that opens a stream on which things are told all the time."""

    def busy_stream(principal_ttl_s=60.0):
        stream = Stream(make_gateway(principal_ttl_s=principal_ttl_s), issue_token("boss"))
        patience(lambda: stream.told > 3, 8)
        return stream

    return busy_stream


def only(**rights):
    """Return what organization answers of somebody who has but these rights from now on."""
    return lambda payload, call: {**principals.handlers["principal_get"](payload, call), **rights}


def locked(payload, call):
    return {"actor_id": "boss", "actor_kind": "staff", "active": False}


@pytest.mark.requirement("ORG-07")
def test_a_busy_stream_ends_with_a_lock_nobody_was_told_of(busy_stream, world, patience):
    stream = busy_stream(principal_ttl_s=0.5)
    world.organization.handlers["principal_get"] = locked
    patience(lambda: stream.is_over, SOON_S)


@pytest.mark.requirement("ORG-07")
@pytest.mark.parametrize("kind", ["organization.staff.updated.v1", "organization.role.updated.v1"])
def test_a_busy_stream_ends_as_soon_as_rights_change(busy_stream, world, events, patience, kind):
    stream = busy_stream()
    world.organization.handlers["principal_get"] = locked
    events(kind, "boss")
    patience(lambda: stream.is_over, SOON_S)


@pytest.mark.requirement("ORG-07")
def test_a_busy_stream_tells_nothing_that_its_reader_may_no_longer_read(busy_stream, world, events):
    stream = busy_stream()
    world.organization.handlers["principal_get"] = only(grants=[])
    events("organization.staff.updated.v1", "boss")
    time.sleep(1)
    told = stream.told
    time.sleep(0.5)
    assert stream.told == told and not stream.is_over


@pytest.mark.requirement("ORG-07")
@pytest.mark.parametrize("kind", ["organization.staff.updated.v1", "organization.role.updated.v1"])
def test_a_silent_stream_ends_as_soon_as_rights_change(make_gateway, world, broker, patience, kind):
    gateway = make_gateway(principal_ttl_s=60)
    stream = Stream(gateway, issue_token("boss"))
    patience(lambda: stream.lines, 8)
    world.organization.handlers["principal_get"] = locked
    connection = pika.BlockingConnection(pika.URLParameters(broker.uri))
    event = json.dumps({"id": "e1", "subject": "boss", "data": {}})
    connection.channel().basic_publish("crm.events", kind, event)
    connection.close()
    patience(lambda: stream.is_over, SOON_S)


@pytest.mark.requirement("ORG-12")
def test_a_busy_stream_ends_where_its_reader_may_no_longer_come_from_here(
    busy_stream, world, events, patience
):
    stream = busy_stream()
    world.organization.handlers["principal_get"] = only(networks=[["10.0.0.0/8"]])
    events("organization.staff.updated.v1", "boss")
    patience(lambda: stream.is_over, SOON_S)
