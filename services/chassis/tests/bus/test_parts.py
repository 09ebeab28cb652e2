"""The small parts: trace ids, log lines, lanes, health, the list of commands."""

import json
import subprocess
import sys
from types import SimpleNamespace

import eventlet
import pytest

from chassis import tracing
from chassis.bus.batches import Batches
from chassis.bus.lanes import Lanes
from chassis.bus.serving import Requests
from chassis.health import Health

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_child_stays_in_the_trace_of_its_parent():
    child = tracing.child(PARENT)
    assert tracing.trace_id(child) == tracing.trace_id(PARENT)
    assert child != PARENT


@pytest.mark.parametrize("broken", ["", "rubbish", PARENT + "0", PARENT.replace("0af7", "ZZZZ")])
def test_a_trace_begins_where_none_was_given(broken):
    assert len(tracing.trace_id(tracing.child(broken))) == 32


def test_a_span_without_an_endpoint_passes_ids_on_and_loads_no_sdk():
    code = (
        "import sys; from chassis import tracing; tracing.setup('x', '')\n"
        f"with tracing.span('s', '{PARENT}') as inside: print(inside)\n"
        "assert not any(name.startswith('opentelemetry') for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert tracing.trace_id(done.stdout.strip()) == tracing.trace_id(PARENT)


@pytest.mark.requirement("PLT-38")
def test_every_log_line_is_one_json_object_that_names_the_service():
    code = (
        "import logging; from chassis import log; log.setup('x', 'info')\n"
        "log.get('here').info('thing.done', count=3)\n"
        "logging.getLogger('library').warning('two\\nlines')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["service"], first["event"], first["count"]) == ("x", "thing.done", 3)
    assert (second["event"], second["level"]) == ("two\nlines", "warning")


def test_lanes_keep_the_order_of_a_key_and_work_on_keys_side_by_side():
    running, most, done = [], [], []

    def work(item):
        running.append(item)
        assert len([other for other in running if other[0] == item[0]]) == 1
        most.append(len(running))
        eventlet.sleep(0.01)
        running.remove(item)
        done.append(item)

    lanes = Lanes(work, 3)
    for number in range(20):
        lanes.put(number % 5, (number % 5, number))
    while len(done) < 20:
        eventlet.sleep(0.01)
    assert max(most) == 3
    assert all([n for k, n in done if k == key] == list(range(key, 20, 5)) for key in range(5))


def test_lanes_that_were_stopped_begin_nothing_more():
    done = []
    lanes = Lanes(done.append, 3)
    lanes.stop()
    lanes.put("a", 1)
    eventlet.sleep(0.01)
    assert done == []


def test_what_flows_is_gathered_longer_until_there_is_as_much_as_goes_at_once():
    handed = []
    batches = Batches(lambda items: handed.append(items) or [], 3, (0.0, 60.0))
    batches.put(1)
    eventlet.sleep(0.01)
    batches.put(2)
    eventlet.sleep(0.01)
    assert handed == [[1]]
    for item in (3, 4):
        batches.put(item)
    eventlet.sleep(0.01)
    assert handed == [[1], [2, 3, 4]]


def test_what_is_left_over_of_a_batch_is_not_gathered_for_again():
    handed = []

    def one_at_a_time(items):
        handed.append(items[0])
        return items[1:]

    batches = Batches(one_at_a_time, 3, (0.0, 60.0))
    for item in (1, 2, 3, 4):
        batches.put(item)
    eventlet.sleep(0.05)
    assert handed == [1, 2, 3, 4]


@pytest.mark.requirement("PLT-38")
def test_readiness_needs_every_check_and_a_failing_check_is_no_crash():
    health = Health(0, {"good": lambda: True, "bad": lambda: 1 / 0})
    assert health.answer("/ready")[0] == 503
    assert health.state() == {"good": True, "bad": False}
    assert health.answer("/live")[0] == 200
    health.stop()


@pytest.mark.requirement("PLT-38")
def test_metrics_hold_no_ids_and_can_be_read():
    health = Health(0, {})
    status, kind, body = health.answer("/metrics")
    assert (status, b"crm_hub_lag_seconds" in body) == (200, True)
    health.stop()


def test_a_service_lists_its_routes_and_checks_itself(process, broker):
    lower = process("lower")
    assert "lower.thing.make\t-\tthing_make" in lower.run("routes")[1]
    status, said = lower.run("check")
    assert (status, "broker: ok" in said) == (0, True)


def test_the_operators_command_names_the_service_by_an_option(process):
    lower = process("lower")
    command = [sys.executable, "-c", "from chassis.main import crm; crm()", "parked", "ls"]
    done = subprocess.run(
        [*command, "--service", "lower"], env=lower.environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_health_listens_on_loopback_unless_told_otherwise():
    health = Health(0, {})
    assert health._server.server_address[0] == "127.0.0.1"
    health.stop()


def test_whoever_hangs_up_and_the_end_itself_leave_no_traceback(capfd):
    health = Health(0, {})
    health.start()
    try:
        raise BrokenPipeError
    except BrokenPipeError:
        health._server.handle_error(None, None)
    health.stop()
    eventlet.sleep(0.6)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_answers_to_reads_are_acknowledged_together_but_never_what_is_still_in_hand():
    requests, acknowledged = Requests(), []
    requests.queue_consumer = SimpleNamespace(
        ack_message=lambda message, multiple: acknowledged.append((message.tag, multiple)) or True
    )
    write, *reads = [_delivered(requests, tag) for tag in (1, 2, 3, 4)]
    requests._settle_reads(reads[:2])
    assert acknowledged == [(2, False), (3, False)]
    requests._settle(write, b"")
    requests._settle_reads([reads[2], _delivered(requests, 5)])
    assert acknowledged[2:] == [(1, False), (5, True)]


def _delivered(requests, tag, channel="one"):
    """Let a request come that no operation answers, and leave it in hand."""
    message = SimpleNamespace(tag=tag, channel=channel, again=None, properties={}, body=b"")
    message.redelivered, message.routing_key = False, "lower.nothing"
    requests._refuse = requests._answer = lambda *_: None
    requests.handle_message(message)
    return message
