"""How an event looks on its way, and how two majors of it live side by side."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from majors import contract as notes
from majors.notes.model import Note
from majors.service import service as majors
from toy import contract
from toy.boxes.model import Box

from chassis.errors import ServiceError
from chassis.react import react
from chassis.testing.harness import Harness, database_url, drop_database

ROOT = Path(__file__).parents[4]
ASYNCAPI = yaml.load((ROOT / "docs/asyncapi.yaml").read_text("utf-8"), yaml.CSafeLoader)
FROZEN = {
    path.name.removesuffix(".json"): json.loads(path.read_text("utf-8"))
    for path in (ROOT / "services/contracts/golden").glob("*.v[0-9]*.json")
}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def writer(tmp_path):
    """The service that tells two majors of one event."""
    url = database_url(tmp_path)
    harness = Harness(majors, url)
    yield harness
    harness.close()
    drop_database(url)


def heard(writer, note_id):
    with writer.runtime.transaction(writer.who, writes=False) as uow:
        return uow.load(Note, note_id).heard


@pytest.mark.requirement("PLT-04")
def test_an_event_travels_in_a_cloudevents_envelope(toy):
    box = toy.call(contract.create, {"name": "a"}, correlation_id="r-1", traceparent=TRACE)
    [told] = toy.told()
    assert {k: told[k] for k in ("specversion", "source", "type", "subject", "time")} == {
        "specversion": "1.0",
        "source": "/toy",
        "type": "toy.box.created.v1",
        "subject": box["id"],
        "time": "2026-03-25T04:00:00.000Z",
    }
    assert told["dataschema"] == "urn:crm:schema:toy.box.created.v1"
    assert (told["aggregateversion"], told["actorid"]) == (1, "staff-1")
    assert (told["correlationid"], told["traceparent"][3:35]) == ("r-1", TRACE[3:35])
    assert told["id"] and told["data"]["name"] == "a"
    envelope = ASYNCAPI["components"]["schemas"]["Envelope"]
    assert not list(Draft202012Validator(envelope).iter_errors(told))
    assert set(told) <= set(envelope["properties"])


@pytest.mark.requirement("PLT-04")
def test_every_event_of_the_suite_has_a_committed_channel_and_schema():
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert set(ASYNCAPI["channels"]) <= set(FROZEN) and len(FROZEN) > 50
    for kind, frozen in FROZEN.items():
        Draft202012Validator.check_schema(frozen["data"])
        assert frozen["id"] == kind


@pytest.mark.requirement("PLT-06")
def test_a_reader_takes_events_of_newer_and_of_older_senders(toy):
    box = toy.call(contract.create, {"name": "a"})
    toy.tell(contract.renamed, box["id"], {**box, "not_yet_known": {"deep": [1]}})
    toy.tell(contract.renamed, box["id"], {"name": "b"})
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        assert uow.load(Box, box["id"]).seen == 2


@pytest.mark.requirement("PLT-06")
def test_a_sum_may_be_longer_than_any_amount_that_a_person_may_enter(toy):
    box = toy.call(contract.create, {"name": "a"})
    price = {"amount": "10000000000010.99", "currency": "CNY"}
    toy.tell(contract.renamed, box["id"], {**box, "price": price})
    with toy.runtime.transaction(toy.who, writes=False) as uow:
        assert uow.load(Box, box["id"]).seen == 1
    with pytest.raises(ServiceError, match="invalid"):
        toy.call(contract.create, {"name": "b", "price": price})


@pytest.mark.requirement("PLT-06")
def test_two_majors_of_an_event_are_told_and_heard_side_by_side(writer):
    made = writer.call(notes.create, {"text": "one/two"})
    told = writer.told()
    assert [(e["type"], e["data"]) for e in told] == [
        ("majors.note.written.v1", {"text": "one/two"}),
        ("majors.note.written.v2", {"lines": ["one", "two"]}),
    ]
    for envelope in told:
        for function in majors.reactions[envelope["type"]]:
            react(writer.runtime, function, envelope)
    assert heard(writer, made["id"]) == "text one/two;2 lines in no language;"
