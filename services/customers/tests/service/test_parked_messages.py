"""A reaction that failed for good is tried again by a person, through the API."""

import orjson
import pytest

from chassis import parking
from chassis.errors import ServiceError
from chassis.react import name_of
from contracts.operation_log import log_of
from contracts.parked_messages import parked_of
from contracts.sales import opportunity

PARKED = parked_of("customers")
_, LOG = log_of("customers")
EVENT = opportunity.won


@pytest.fixture
def park(customers, open_customer):
    """Return a function that parks an event about a customer, and gives its id."""
    made = open_customer()

    def park(data=None, kind="event"):
        told = {"id": "o1", "customer_id": made["id"], "title": "仓库", **(data or {})}
        body = {"id": "e1", "type": EVENT.type, "subject": "o1", "aggregateversion": 1}
        body |= {"time": "2026-03-25T04:00:00Z", "actorid": "a", "data": told}
        message = {"kind": kind, "message_id": "e1", "type": EVENT.type, "subject": "o1"}
        message |= {"reaction": name_of(customers.runtime.service.reactions[EVENT.type][0])}
        content = {"body": orjson.dumps(body), "headers": {}}
        parking.park(customers.runtime, {**message, **content}, ValueError("x"), 8)
        [row] = customers.call(PARKED.listed)["items"]
        return {"parked_message_id": row["id"]}

    return park


def code(customers, operation, key):
    with pytest.raises(ServiceError) as refused:
        customers.call(operation, key)
    return refused.value.code


@pytest.mark.requirement("PLT-05")
def test_what_is_replayed_takes_effect_once(customers, park):
    key = park()
    assert customers.call(PARKED.replay, key, dry_run=True)["state"] == "parked"
    done = customers.call(PARKED.replay, key)
    assert (done["state"], done["closed_by"]) == ("replayed", "staff-1")
    assert code(customers, PARKED.replay, key) == "parked_message_not_replayable"
    assert code(customers, PARKED.drop, key) == "parked_message_not_waiting"
    assert len(customers.call(PARKED.listed, {"state": "replayed"})["items"]) == 1


@pytest.mark.parametrize("verb", ["replay", "drop"])
def test_a_repeat_under_the_same_key_is_answered_as_the_first(customers, park, verb):
    key, operation = park(), getattr(PARKED, verb)
    first = customers.call(operation, key, idempotency_key="k1")
    assert customers.call(operation, key, idempotency_key="k1") == first
    assert code(customers, operation, key).startswith("parked_message_not_")
    other = {"parked_message_id": "customers.other"}
    with pytest.raises(ServiceError) as refused:
        customers.call(operation, other, idempotency_key="k1")
    assert refused.value.code == "idempotency_key_reused"


def test_what_fails_again_stays_with_its_new_error(customers, park):
    key = park({"customer_id": {"no": "id"}})
    assert code(customers, PARKED.replay, key) == "parked_message_failed_again"
    row = customers.call(PARKED.get, key)
    assert (row["state"], row["attempts"]) == ("parked", 9)
    assert "ValueError('x')" not in row["error"]


def test_a_broken_request_is_not_replayed_but_dropped(customers, park):
    key = park(kind="request")
    assert code(customers, PARKED.replay, key) == "parked_message_not_replayable"
    assert customers.call(PARKED.drop, key)["state"] == "dropped"
    asked = {"record_id": key["parked_message_id"].partition(".")[2]}
    [entry] = customers.call(LOG, asked)["items"]
    assert (entry["actor_name"], entry["actor_id"]) == ("Li Lei", "staff-1")


def test_a_message_that_is_not_there_is_not_found(customers):
    key = {"parked_message_id": "customers.nothing"}
    for operation in (PARKED.get, PARKED.replay, PARKED.drop):
        assert code(customers, operation, key) == "not_found"
