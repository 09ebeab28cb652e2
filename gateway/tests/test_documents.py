"""The generated documents: valid, complete, and promises that only grow."""

import copy
import json

import jsonschema_rs
import pytest
from openapi_spec_validator import schemas, validate
from toy_shop import NewToy, Toy, shop

from contracts import catalogue
from gateway import documents
from gateway.asyncapi import asyncapi
from gateway.golden import breaks, golden
from gateway.openapi import openapi
from gateway.schemas import object_schema
from gateway.written_examples import WRITTEN

DOCUMENT = openapi(shop.catalogue)
GOLDEN = golden(shop.catalogue)


def test_the_document_of_the_toy_shop_is_valid():
    validate(DOCUMENT)


@pytest.fixture(scope="module")
def files():
    return documents.generated(catalogue())


def test_the_document_of_the_suite_is_valid(files):
    """By the schema of OpenAPI itself and that of JSON Schema; `validate` would take a minute."""
    document, rules = json.loads(files["docs/openapi.json"]), schemas.schema_v31
    jsonschema_rs.validator_for({name: rules[name] for name in rules}).validate(document)
    parts = document["components"]["schemas"]
    assert [name for name, part in parts.items() if not jsonschema_rs.meta.is_valid(part)] == []


def references(document):
    """Yield every $ref inside."""
    if isinstance(document, dict):
        yield from [document["$ref"]] if isinstance(document.get("$ref"), str) else []
        document = list(document.values())
    for inner in document if isinstance(document, list) else ():
        yield from references(inner)


@pytest.mark.parametrize("document", [openapi(catalogue()), asyncapi(catalogue())])
def test_every_reference_leads_somewhere(document):
    for reference in set(references(document)):
        spot = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in spot, reference
            spot = spot[step]


def test_a_guarded_operation_tells_its_condition_and_its_refusals():
    patch = DOCUMENT["paths"]["/v1/toys/{toy_id}"]["patch"]
    assert {"$ref": "#/components/parameters/IfMatch"} in patch["parameters"]
    assert {"404", "409", "412", "422", "428", "429", "503"} <= set(patch["responses"])
    assert patch["x-permission"] == "shop.toy.update"
    told = ["idempotency_key_in_flight", "on_its_way", "raced", "shop.toy.sold"]
    assert DOCUMENT["components"]["responses"][".".join(["409", *told])]["x-refusals"] == told


def test_input_is_closed_and_exact():
    schema = object_schema(NewToy(), "in")
    assert schema["additionalProperties"] is False and schema["required"] == ["name"]
    told = schema["properties"]
    kind = {"type": "string", "enum": ["ball", "doll"], "description": "One of: ball, doll."}
    assert told["kind"] == {**kind, "default": "ball"}
    assert told["size"] == {"type": "integer", "minimum": 1, "maximum": 9}
    assert (told["tags"]["maxItems"], told["tags"]["items"]["maxLength"]) == (3, 10)
    assert told["price"]["properties"]["amount"]["pattern"].startswith("^[0-9]")


def test_output_is_open_and_tells_null():
    schema = object_schema(Toy(), "out")
    assert "additionalProperties" not in schema and "enum" not in schema["properties"]["kind"]
    assert schema["properties"]["parent"]["type"] == ["object", "null"]


@pytest.mark.requirement("PLT-04")
def test_every_event_has_a_channel_and_an_envelope():
    told = asyncapi(shop.catalogue)
    assert "shop.toy.painted.v1" in told["channels"]
    assert len(told["channels"]) == len(shop.catalogue.events)
    assert told["components"]["messages"]["shop.toy.painted.v1"]["x-public"] is True


def changed(name, *path, to=None, drop=False):
    """Return (old, new) of a golden schema of which one spot was changed."""
    old, new = GOLDEN[name], copy.deepcopy(GOLDEN[name])
    *outer, last = path
    spot = new
    for step in outer:
        spot = spot[step]
    if drop:
        del spot[last]
    else:
        spot[last] = to(spot.get(last)) if callable(to) else to
    return old, new


CREATE, PAINTED = "shop.toy.create.json", "shop.toy.painted.v1.json"
IN, OUT, DATA = ("input", "properties"), ("output", "properties"), ("data", "properties")
BREAKING = {
    "an input field goes": changed(CREATE, *IN, "size", drop=True),
    "an input becomes required": changed(CREATE, "input", "required", to=["name", "size"]),
    "a choice goes": changed(CREATE, *IN, "kind", "enum", to=["ball"]),
    "a text gets shorter": changed(CREATE, *IN, "name", "maxLength", to=5),
    "a number gets a higher floor": changed(CREATE, *IN, "size", "minimum", to=2),
    "an input changes its type": changed(CREATE, *IN, "size", "type", to="string"),
    "a pattern changes": changed(CREATE, *IN, "weight", "pattern", to="^x$"),
    "a list gets shorter": changed(CREATE, *IN, "tags", "maxItems", to=2),
    "an inner field goes": changed(CREATE, *IN, "price", "properties", "currency", drop=True),
    "an answer field goes": changed(CREATE, *OUT, "kind", drop=True),
    "an answer field is no longer sure": changed(CREATE, "output", "required", to=["id"]),
    "an answer may be null": changed(CREATE, *OUT, "name", "type", to=["string", "null"]),
    "the address moves": changed(CREATE, "http", to="POST /playthings"),
    "a key becomes required": changed(CREATE, "keyed", to="required"),
    "an event field goes": changed(PAINTED, *DATA, "name", drop=True),
    "an event field changes its type": changed(PAINTED, *DATA, "version", "type", to="string"),
}
GROWING = {
    "nothing changes": (GOLDEN[CREATE], GOLDEN[CREATE]),
    "an optional input comes": changed(CREATE, *IN, "colour", to={"type": "string"}),
    "an input is no longer required": changed(CREATE, "input", "required", to=[]),
    "a choice comes": changed(CREATE, *IN, "kind", "enum", to=["ball", "doll", "car"]),
    "a text gets longer": changed(CREATE, *IN, "name", "maxLength", to=80),
    "an input may be null": changed(CREATE, *IN, "size", "type", to=["integer", "null"]),
    "an answer field comes": changed(CREATE, *OUT, "colour", to={"type": "string"}),
    "an event field comes": changed(PAINTED, *DATA, "colour", to={"type": "string"}),
    "an event field is always there": changed(PAINTED, "data", "required", to=["id", "kind"]),
}
GROWING["an event field is always there"][1]["data"]["required"] += ["name", "version"]


@pytest.mark.parametrize("what", list(BREAKING))
@pytest.mark.requirement("PLT-06")
def test_a_change_that_takes_away_is_found(what):
    assert breaks(*BREAKING[what])


@pytest.mark.parametrize("what", list(GROWING))
@pytest.mark.requirement("PLT-06")
def test_a_change_that_only_adds_is_no_break(what):
    assert breaks(*GROWING[what]) == []


@pytest.mark.requirement("PLT-04")
def test_check_fails_until_the_files_are_written(tmp_path, capsys, monkeypatch, files):
    monkeypatch.setattr(documents, "generated", lambda _: files)
    root = ["--root", str(tmp_path)]
    assert documents.main(["check", *root]) == 1
    assert "make generate" in capsys.readouterr().err
    assert documents.main(root) == 0 and documents.main(["check", *root]) == 0


@pytest.mark.requirement("PLT-06")
def test_a_break_is_not_written_unless_it_is_meant(tmp_path, capsys, monkeypatch, files):
    monkeypatch.setattr(documents, "generated", lambda _: files)
    root = ["--root", str(tmp_path)]
    documents.main(root)
    folder = tmp_path / documents.GOLDEN
    old = folder / "shop.toy.create.json"
    old.write_text(json.dumps(GOLDEN[CREATE]))
    assert documents.main(root) == 1 and old.exists()
    assert "ACCEPT_BREAKS" in capsys.readouterr().err
    assert documents.main([*root, "--accept-breaks"]) == 0 and not old.exists()


@pytest.mark.parametrize("name", WRITTEN)
def test_an_example_that_people_wrote_is_taken(name):
    operation = catalogue().operations[name]
    key = dict.fromkeys(operation.path_parameters, "id-1")
    operation.taken.load({**WRITTEN[name], **key})


def test_an_entry_that_is_shown_as_an_example_balances():
    postings = WRITTEN["ledger.entry.post"]["postings"]
    assert sum(float(one["amount"]["amount"]) for one in postings) == 0


def test_the_page_of_events_tells_each_with_its_fields_and_the_way_to_its_schema(files):
    page = files["docs/events.md"]
    for event in catalogue().events.values():
        row = next(line for line in page.splitlines() if line.startswith(f"| [`{event.type}`]"))
        assert f"services/contracts/golden/{event.type}.json" in row and event.summary in row
        assert all(f"`{name}`" in row for name in event.schema.fields)
        assert (" *public* |" in row) == event.public
