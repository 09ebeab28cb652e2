"""Events: heard once and in order, retried, parked, replayed."""

import json
import sqlite3
import uuid
from contextlib import closing

import pytest
from probes import call_for, wait_for

from chassis import tracing


def envelope(text, subject="s1", **changes):
    return {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "type": "lower.thing.made.v1",
        "subject": subject,
        "time": "2026-03-25T04:00:00Z",
        "aggregateversion": 1,
        "data": {"text": text},
        **changes,
    }


def tell(client, *events, key="lower.thing.made.v1", kind="application/cloudevents+json"):
    for event in events:
        client.publish(event, "crm.events", key, content_type=kind, delivery_mode=2)


def heard(upper):
    return [text for (text,) in upper.rows("select text from heard order by position")]


def parked(upper):
    return upper.rows("select kind, reaction, error, attempts from parked_message")


def test_what_one_service_does_another_hears_once(lower, upper, client):
    client.ask("lower", "thing_make", {"text": "news"})
    wait_for(lambda: heard(upper) == ["news"])
    wait_for(lambda: "crm_outbox_pending 0.0" in lower.get("/metrics")[1])


@pytest.mark.requirement("PLT-04", "PLT-38")
def test_an_event_stays_in_the_trace_of_the_request_that_caused_it(lower, client):
    trace = "0af7651916cd43dd8448eb211c80319c"
    parent = f"00-{trace}-b7ad6b7169203331-01"
    client.ask("lower", "thing_make", {"text": "x"}, token=call_for("lower", traceparent=parent))
    [(body,)] = lower.rows("select body from outbox_event")
    assert tracing.trace_id(json.loads(body)["traceparent"]) == trace
    assert lower.told("lower.thing.make")[0]["trace_id"] == trace


@pytest.mark.requirement("PLT-03")
def test_an_event_told_twice_is_heard_once(upper, client):
    event = envelope("twice")
    tell(client, event, event, envelope("last"))
    wait_for(lambda: "last" in heard(upper))
    assert heard(upper) == ["twice", "last"]


@pytest.mark.requirement("PLT-03")
def test_a_failing_reaction_is_retried_and_later_events_of_the_subject_wait(upper, client):
    broken = upper.folder / "broken"
    broken.touch()
    tell(client, *(envelope(text) for text in ("broken", "second", "third")))
    tell(client, envelope("other", subject="s2"))
    wait_for(lambda: heard(upper) == ["other"])
    wait_for(lambda: len(upper.told("event.failed")) >= 2)
    broken.unlink()
    wait_for(lambda: len(heard(upper)) == 4)
    assert heard(upper) == ["other", "broken", "second", "third"]
    wait_for(lambda: upper.rows("select * from waiting_event") == [])


@pytest.mark.requirement("PLT-05")
def test_a_reaction_that_keeps_failing_is_parked_and_the_next_event_goes_on(upper, client):
    (upper.folder / "broken").touch()
    tell(client, envelope("broken for good"), envelope("next"))
    wait_for(lambda: heard(upper) == ["next"], 20)
    [(kind, reaction, error, attempts)] = parked(upper)
    assert (kind, attempts) == ("event", 8)
    assert reaction == "upper.things.reactions.write_down_what_was_made"
    assert "still broken" in error


def test_a_refusal_is_parked_at_once(upper, client):
    tell(client, envelope("refused"), envelope("next"))
    wait_for(lambda: heard(upper) == ["next"])
    assert [attempts for *_, attempts in parked(upper)] == [1]


@pytest.mark.requirement("PLT-08")
def test_broken_events_are_parked_at_once_and_the_service_lives(upper, client):
    tell(client, "{", [1], {"type": 3}, envelope("x", data={}), envelope("x", subject=None))
    tell(client, envelope("pickled"), kind="application/x-python-serialize")
    tell(client, envelope("last"))
    wait_for(lambda: "last" in heard(upper))
    wait_for(lambda: len(parked(upper)) == 5)
    assert upper.is_alive


def test_an_event_waits_in_hand_while_the_database_refuses_to_write(upper, client):
    with closing(sqlite3.connect(upper.database, isolation_level=None)) as other:
        other.execute("begin immediate")
        tell(client, envelope("patient"))
        wait_for(lambda: upper.told("event.held"))
        other.execute("rollback")
    wait_for(lambda: heard(upper) == ["patient"])
    assert parked(upper) == []


@pytest.mark.requirement("PLT-05")
def test_a_parked_event_is_replayed_by_an_operator(upper, client):
    broken = upper.folder / "broken"
    broken.touch()
    tell(client, envelope("broken today"))
    wait_for(lambda: parked(upper), 20)
    [parked_id] = [json.loads(line)["id"] for line in upper.run("parked", "ls")[1].splitlines()]
    assert upper.run("parked", "replay", parked_id)[0] == 1
    broken.unlink()
    assert upper.run("parked", "replay", parked_id) == (0, f"{parked_id} replayed\n")
    assert heard(upper) == ["broken today"]
    assert upper.run("parked", "replay", parked_id)[0] == 1


@pytest.mark.requirement("PLT-05")
def test_an_event_that_is_dropped_stays_on_record_with_who_did_it(upper, client):
    tell(client, envelope("refused"))
    wait_for(lambda: parked(upper))
    [(parked_id,)] = upper.rows("select id from parked_message")
    assert '"refused"' in upper.run("parked", "show", parked_id)[1].replace("\\", "")
    assert upper.run("parked", "drop", parked_id)[0] == 0
    [(state, who)] = upper.rows("select state, closed_by from parked_message")
    assert state == "dropped"
    assert who


def test_what_the_broker_gave_up_delivering_is_parked(upper, client):
    client.publish(envelope("dead"), "crm.dead", "upper", content_type="application/json")
    wait_for(lambda: [kind for kind, *_ in parked(upper)] == ["dead"])


def test_a_queue_bound_to_an_event_that_nobody_reacts_to_is_unbound(upper, client):
    client.channel.queue_bind("upper.events", "crm.events", "lower.thing.renamed.v1")
    tell(client, envelope("x", type="lower.thing.renamed.v1"), key="lower.thing.renamed.v1")
    wait_for(lambda: len(upper.told("event.unbound")) == 1)
    tell(client, envelope("x", type="lower.thing.renamed.v1"), key="lower.thing.renamed.v1")
    tell(client, envelope("last"))
    wait_for(lambda: heard(upper) == ["last"])
    assert len(upper.told("event.unbound")) == 1


def test_an_event_that_kills_the_process_is_parked_and_its_neighbours_are_not(process, client):
    process("upper").start().stop()
    texts = [f"before {n}" for n in range(5)] + ["deadly"] + [f"after {n}" for n in range(5)]
    tell(client, *(envelope(text, subject=text) for text in texts))
    for _ in range(8):
        upper = process("upper").start(ready=False)
        wait_for(lambda upper=upper: not upper.is_alive or parked(upper), 45)
        if upper.is_alive:
            break
    wait_for(lambda: len(heard(upper)) == 10)
    assert [kind for kind, *_ in parked(upper)] == ["dead"]
