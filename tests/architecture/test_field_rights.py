"""What a field right keeps back of a record no operation on that record tells."""

import pytest
from marshmallow import fields as plain

from chassis.field_rights import OPEN, FieldRights, is_frame
from contracts import catalogue

EVERYTHING = list(catalogue().operations.values())
DOOR = FieldRights(EVERYTHING)
DEEP = 4
TELLING = [
    one
    for one in EVERYTHING
    if one.gives and one.resource != "operation_log" and one.verb != "history"
]


def sample(schema, depth=0):
    """Return an answer with something in every field."""
    return {name: _value(field, depth) for name, field in schema.fields.items()}


def _value(field, depth):
    if isinstance(field, plain.List):
        return [_value(field.inner, depth)]
    if isinstance(field, plain.Nested):
        return sample(field.schema, depth + 1) if depth < DEEP else {}
    return "13812345678"


def told(schema, answer, own):
    """Yield the names of what an answer tells of the record itself, at any depth."""
    for name, value in answer.items():
        field = schema.fields.get(name)
        if not is_frame(schema) and name in own and name not in OPEN:
            yield name
        for inner in value if isinstance(value, list) else [value]:
            while isinstance(field, plain.List):
                field = field.inner
            if isinstance(inner, dict) and isinstance(field, plain.Nested):
                if not DOOR.resources_of(type(field.schema)):
                    yield from told(field.schema, inner, own)


@pytest.mark.requirement("ORG-05")
def test_no_operation_tells_what_is_hidden_of_its_record():
    leaks = set()
    for operation in TELLING:
        resource = f"{operation.service}.{operation.resource}"
        own = DOOR.fields_of(resource)
        rights = {resource: dict.fromkeys(own, "hidden")}
        shown = DOOR.shown(operation, sample(operation.given), rights)
        if DOOR.resources_of(operation.gives) <= {resource}:
            leaks |= {f"{operation.id} {name}" for name in told(operation.given, shown, own)}
    assert leaks == set()
