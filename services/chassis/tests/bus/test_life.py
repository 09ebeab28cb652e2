"""What a process survives, and how it ends."""

import os
import signal
import time

import pytest
from probes import Client, wait_for

SETTLED_S = 3


def test_sigterm_finishes_the_requests_in_hand_and_executes_none_twice(process, client):
    """Two replicas under load, one is stopped: every request is answered, by one of them, once."""
    first, second = process("lower").start(), process("lower").start()
    keys = [send_make(client, number) for number in range(40)]
    wait_for(lambda: first.get("/metrics")[1].count("crm_busy_workers 0.0") == 0)
    os.kill(first.popen.pid, signal.SIGTERM)
    keys += [send_make(client, number) for number in range(40, 60)]
    answers = [client.wait(key, 20) for key in keys]
    assert [answer["error"] for answer in answers] == [None] * 60
    assert len(second.rows("select * from thing")) == 30
    assert len(first.told("lower.thing.echo") + second.told("lower.thing.echo")) == 30
    assert first.popen.wait(15) == 0


def send_make(client, number):
    return client.send("lower", "thing_echo" if number % 2 else "thing_make", work(number))


def work(number):
    return {"text": f"n{number}", "seconds": 0.5 if number % 2 else 0.01}


def test_an_idle_process_ends_within_seconds_of_sigterm(lower):
    started = time.monotonic()
    assert lower.stop() == 0
    assert time.monotonic() - started < 4


def test_work_that_outlasts_the_drain_time_does_not_keep_the_process_alive(lower, client):
    client.send("lower", "thing_echo", {"text": "x", "seconds": 60})
    wait_for(lambda: "crm_busy_workers 1.0" in lower.get("/metrics")[1])
    started = time.monotonic()
    assert lower.stop() == 0
    assert time.monotonic() - started < 11


@pytest.mark.requirement("PLT-38")
def test_a_draining_process_is_alive_but_not_ready(lower, client):
    client.send("lower", "thing_echo", {"text": "x", "seconds": 3})
    wait_for(lambda: "crm_busy_workers 1.0" in lower.get("/metrics")[1])
    os.kill(lower.popen.pid, signal.SIGTERM)
    wait_for(lambda: lower.get("/ready")[0] == 503)
    assert lower.get("/live")[0] == 200


def kill(broker):
    """Kill it when its queues have settled: RabbitMQ loses the metadata of very young ones."""
    time.sleep(SETTLED_S)
    broker.kill()


def test_services_outlive_the_broker_and_resume_by_themselves(process, broker, uri):
    lower, upper = process("lower").start(), process("upper").start()
    kill(broker)
    wait_for(lambda: lower.get("/ready")[0] == 503)
    assert lower.get("/live")[0] == 200
    time.sleep(2)
    broker.start()
    wait_for(lambda: lower.get("/ready")[0] == upper.get("/ready")[0] == 200, 25)
    client = Client(uri)
    assert client.ask("upper", "desk_ask", {"text": "again"})["result"]["text"] == "again"
    assert lower.is_alive and upper.is_alive


def test_a_broker_that_dies_with_requests_in_hand_takes_no_process_along(process, broker, uri):
    lower, client = process("lower").start(), Client(uri)
    time.sleep(SETTLED_S)
    for number in range(20):
        client.send("lower", "thing_echo", {"text": str(number), "seconds": 1.5})
    wait_for(lambda: "crm_busy_workers 20.0" in lower.get("/metrics")[1])
    broker.kill()
    time.sleep(4)
    broker.start()
    wait_for(lambda: lower.get("/ready")[0] == 200, 25)
    assert Client(uri).ask("lower", "thing_echo", {"text": "x"})["error"] is None


def test_a_request_delivered_again_after_a_lost_connection_is_not_executed_again(
    lower, client, broker
):
    client.send("lower", "thing_echo", {"text": "once", "seconds": 15})
    wait_for(lambda: "crm_busy_workers 1.0" in lower.get("/metrics")[1])
    broker.ctl("close_all_connections", "maintenance")
    wait_for(lambda: len(lower.told("bus.consumer.attached")) == 2)
    wait_for(lambda: lower.told("lower.thing.echo"), 30)
    time.sleep(2)
    assert len(lower.told("lower.thing.echo")) == 1
    assert "crm_busy_workers 0.0" in lower.get("/metrics")[1]
    assert Client(broker.uri).channel.queue_declare("rpc-lower", passive=True).message_count == 0


def test_sigterm_ends_a_process_whose_broker_is_away(process, broker):
    lower = process("lower").start()
    kill(broker)
    wait_for(lambda: lower.get("/ready")[0] == 503)
    assert lower.stop() == 0
    broker.start()


def test_a_process_starts_without_a_broker_and_serves_when_there_is_one(process, broker):
    kill(broker)
    lower = process("lower").start(ready=False)
    wait_for(lambda: lower.get("/live")[0] == 200)
    wait_for(lambda: len(lower.told("bus.link.lost")) > 1)
    broker.start()
    wait_for(lambda: lower.get("/ready")[0] == 200, 25)
    levels = [line["level"] for line in lower.told("bus.link.lost")]
    assert levels == ["warning", *["info"] * (len(levels) - 1)], "one outage is one warning"


@pytest.mark.requirement("PLT-03")
def test_an_event_committed_before_kill_9_is_told_after_the_restart_exactly_once(process, client):
    upper = process("upper").start()
    lower = process("lower")
    lower.environment["CRM_RELAY"] = "false"
    lower.start()
    assert client.ask("lower", "thing_make", {"text": "saved"})["error"] is None
    lower.stop(signal.SIGKILL)
    process("lower").start()
    wait_for(lambda: upper.rows("select text from heard") == [("saved",)])
    process("lower").start()
    time.sleep(1)
    assert upper.rows("select text from heard") == [("saved",)]


@pytest.mark.requirement("PLT-03")
def test_what_the_last_work_came_to_is_told_before_a_process_ends(process, client):
    upper, lower = process("upper").start(), process("lower").start()
    client.send("lower", "thing_make", {"text": "last words", "seconds": 1.0})
    wait_for(lambda: "crm_busy_workers 1.0" in lower.get("/metrics")[1])
    assert lower.stop() == 0
    wait_for(lambda: upper.rows("select text from heard") == [("last words",)])
