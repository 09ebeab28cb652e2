"""Examples of the document are requests that can be sent as they stand."""

import jsonschema
import pytest

from contracts import catalogue
from gateway.openapi import openapi

DOCUMENT = openapi(catalogue())
OPERATIONS = {
    operation["operationId"]: operation
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
}
FILE = "multipart/form-data"
BODIES = {
    name: content
    for name, told in OPERATIONS.items()
    for kind, content in told.get("requestBody", {}).get("content", {}).items()
    if kind != FILE
}
PLACEHOLDERS = {"string", "example", "test", "foo", "bar", "lorem", "a1", "todo", "xxx"}


def faults(schema, value):
    rooted = {**schema, "components": DOCUMENT["components"]}
    return [e.message for e in jsonschema.Draft202012Validator(rooted).iter_errors(value)]


def texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", BODIES)
def test_every_body_has_an_example_that_its_schema_takes(name):
    example = BODIES[name].get("example")
    assert example, f"{name} shows no example"
    assert faults(BODIES[name]["schema"], example) == []
    assert not {text.lower() for text in texts(example)} & PLACEHOLDERS


@pytest.mark.requirement("PLT-30")
def test_money_of_an_example_names_what_it_is_for():
    nameless = []
    for operation in catalogue().operations.values():
        for refusal in operation.raises:
            if refusal.code.endswith(".nothing_named") and operation.id in BODIES:
                told = BODIES[operation.id]["example"].get(refusal.pointer.lstrip("/"), ())
                nameless += [operation.id for one in told if one.keys() <= {"amount"}]
    assert nameless == []


def test_every_parameter_that_must_be_told_has_an_example_that_its_schema_takes():
    for name, told in OPERATIONS.items():
        for one in told["parameters"]:
            if one.get("required"):
                example = one["example"]
                assert faults(one["schema"], example) == [], (name, one["name"])
                assert str(example).lower() not in PLACEHOLDERS, (name, one["name"])


def test_headers_that_must_be_told_have_examples():
    for one in DOCUMENT["components"]["parameters"].values():
        examples = one["schema"].get("examples", [])
        assert examples or not one.get("required"), one["name"]
        assert all(faults(one["schema"], example) == [] for example in examples)


def test_an_example_of_the_wrong_form_is_found():
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    assert faults(schema, {}) and faults(schema, {"name": 1}) and not faults(schema, {"name": "A"})
