"""A partner listens to a real broker, fed by a real notify process."""

import json
import os
import re
import subprocess
import sys
import threading
import time

import pika
import pytest
from helpers import OPENED, ORDER, SOLVED, Listener, until

from crm_partner import FileMemory, PartnerClient

EXCHANGE = "crm.partners"


def tell_many(publisher, count, prefix="t"):
    return [publisher.tell(OPENED, f"{prefix}{number}") for number in range(count)]


@pytest.mark.requirement("PLT-07")
def test_granted_events_arrive_in_order_and_others_do_not(publisher, listener):
    told = [publisher.tell(OPENED, "t1", 1), publisher.tell(ORDER, "c1")]
    told.append(publisher.tell(SOLVED, "t1", 2))
    until(lambda: len(listener.events) == 2)
    time.sleep(0.5)
    assert [event.id for event in listener.events] == [told[0], told[2]]
    assert [event.data["subject"] for event in listener.events] == ["打印机", "打印机"]
    first, second = listener.sequences
    assert second == first + 1


@pytest.mark.requirement("PLT-07")
def test_a_callback_that_fails_gets_the_event_again_before_any_later_one(publisher, listener):
    listener.failures = 2
    told = tell_many(publisher, 5)
    until(lambda: len(listener.events) == 5)
    assert {event.id for event in listener.events} == set(told)
    assert listener.sequences == sorted(listener.sequences)


@pytest.mark.requirement("PLT-07")
def test_what_is_no_event_is_dropped_and_stops_nobody(publisher, listener):
    hostile = ((b"{", {}), (b"[]", {}), (b"{}", {"content_type": "text/plain"}))
    for body, about in hostile:
        publisher.send(body, EXCHANGE, f"acme.{OPENED}", **about)
    told = publisher.tell(OPENED, "t1")
    until(lambda: listener.events)
    assert ([event.id for event in listener.events], listener.client.broken) == ([told], 3)


@pytest.mark.requirement("PLT-07")
def test_a_repetition_is_told_once_also_after_a_restart(broker, publisher, tmp_path):
    message = {"specversion": "1.0", "id": "e1", "source": "/x", "type": OPENED, "subject": "t"}
    body = json.dumps({**message, "time": "2026-03-25T04:00:00Z", "data": {}}).encode()
    counts = []
    for _ in range(2):
        publisher.send(body, EXCHANGE, f"acme.{OPENED}", headers={"x-sequence": 1})
        publisher.send(body, EXCHANGE, f"acme.{OPENED}", headers={"x-sequence": 1})
        listener = Listener(broker.uri, FileMemory(tmp_path / "seen.db"))
        until(lambda one=listener: one.client.received + one.client.repeated == 2)
        listener.stop()
        counts.append((listener.client.received, listener.client.repeated))
    assert counts == [(1, 1), (0, 2)]


@pytest.mark.requirement("PLT-07")
def test_events_that_the_queue_dropped_are_told_as_a_gap(publisher, listener):
    for sequence in (1, 4):
        message = {"specversion": "1.0", "id": f"g{sequence}", "source": "/x", "subject": "t"}
        told = {**message, "type": OPENED, "time": "2026-03-25T04:00:00Z", "data": {}}
        body, about = json.dumps(told).encode(), {"headers": {"x-sequence": sequence}}
        publisher.send(body, EXCHANGE, f"acme.{OPENED}", **about)
    until(lambda: len(listener.events) == 2)
    assert listener.gaps == [(2, 3)]


def test_a_queue_that_is_not_there_yet_is_waited_for_without_alarm(broker, caplog):
    client = PartnerClient(broker.uri, "not-yet")
    listening = threading.Thread(target=client.listen, args=(print,), daemon=True)
    with caplog.at_level("INFO", logger="crm_partner"):
        listening.start()
        until(lambda: "partner.not-yet" in caplog.text)
    client.stop()
    listening.join(10)
    assert {record.levelname for record in caplog.records} == {"INFO"}


@pytest.mark.slow
@pytest.mark.requirement("PLT-07", "PLT-03")
def test_no_event_is_lost_or_doubled_when_notify_is_killed_meanwhile(notify, publisher, listener):
    told = tell_many(publisher, 40, "a")
    until(lambda: len(listener.events) >= 5)
    notify.kill()
    told += tell_many(publisher, 40, "b")
    notify.start()
    until(lambda: len(listener.events) >= 80, 150)
    assert sorted(event.id for event in listener.events) == sorted(told)
    first = listener.sequences[0]
    assert listener.sequences == list(range(first, first + 80))


@pytest.mark.slow
@pytest.mark.requirement("PLT-07")
def test_listening_goes_on_after_the_broker_was_away(broker, publisher, listener, caplog):
    caplog.set_level("INFO", logger="crm_partner")
    publisher.tell(OPENED, "before")
    until(lambda: len(listener.events) == 1)
    broker.stop()
    broker.start()
    again = type(publisher)(broker.uri)
    until(lambda: _told(again, "after", listener), 60)
    again.close()
    assert [event.subject for event in listener.events][:2] == ["before", "after"]
    lines = [one.getMessage() for one in caplog.records if one.name == "crm_partner"]
    lost, *attempts, again = [one for one in lines if not one.startswith(("events ", "connected;"))]
    assert lost.startswith("connection lost: ") and lost.endswith("; trying again in 0.5 s")
    assert all(one.startswith("no connection: ") and "again in" in one for one in attempts)
    assert re.fullmatch(r"connected again after \d+\.\d s; reading the queue partner\.acme", again)


def _told(publisher, subject, listener):
    if len(listener.events) == 1:
        publisher.tell(OPENED, subject)
        time.sleep(1)
    return len(listener.events) > 1


@pytest.mark.requirement("PLT-07", "PLT-08")
def test_a_partner_can_read_its_own_queue_and_nothing_else(broker, publisher):
    broker.ctl("add_user", "partner-acme", "secret")
    rights = ("^$", "^$", r"^partner\.acme$")
    broker.ctl("set_permissions", "partner-acme", *rights)
    uri = broker.uri.replace("guest:guest", "partner-acme:secret")
    listener = Listener(uri)
    publisher.tell(OPENED, "t1")
    until(lambda: listener.events)
    listener.stop()
    assert [_allowed(uri, attempt) for attempt in (_write, _declare, _spy)] == [False] * 3


def _allowed(uri, attempt):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    try:
        attempt(connection.channel())
        return True
    except pika.exceptions.ChannelClosedByBroker as refusal:
        assert refusal.reply_code == 403
        return False
    finally:
        connection.close()


def _write(channel):
    channel.confirm_delivery()
    channel.basic_publish("crm.events", OPENED, b"{}")


def _declare(channel):
    channel.queue_declare("mine")


def _spy(channel):
    channel.basic_get("notify.events")


def test_the_command_prints_events_as_lines(broker, publisher):
    publisher.tell(OPENED, "t1")
    done = subprocess.run(
        [sys.executable, "-m", "crm_partner", "acme", "--count", "1"],
        env={**os.environ, "AMQP_URI": f"{broker.uri}/"},  # "//" as the suite writes it
        capture_output=True,
        timeout=60,
        check=True,
    )
    [line] = done.stdout.decode("utf-8").splitlines()
    assert json.loads(line)["subject"] == "t1"


def command(uri, *words):
    asked = [sys.executable, "-m", "crm_partner", "acme", "--uri", uri, *words]
    return subprocess.run(asked, capture_output=True, text=True, timeout=30)


def test_a_wrong_password_ends_the_command_with_a_sentence(broker):
    head, _, place = broker.uri.rpartition("@")
    done = command(f"{head}wrong@{place}".replace("pyamqp", "amqp"))
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("the broker refuses user ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("uri", ["nonsense", "http://a:b@host/", "amqp://a:b@host:x/", "amqp://"])
def test_an_address_that_is_none_ends_the_command_with_a_sentence(uri):
    done = command(uri)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "the address is not of a form such as amqp://user:password@host:5672/\n"


@pytest.mark.requirement("PLT-07")
def test_printed_lines_tell_the_position_in_the_log_of_the_partner(broker, publisher):
    told = [publisher.tell(OPENED, f"p{number}") for number in range(2)]
    done = command(broker.uri.replace("pyamqp", "amqp"), "--count", "2")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == told
    assert lines[0]["sequence"] > 0 and lines[1]["sequence"] == lines[0]["sequence"] + 1
