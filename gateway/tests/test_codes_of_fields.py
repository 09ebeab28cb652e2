"""Whatever a field of a contract refuses with is a code that people are told in two languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

from chassis.contract import Operation
from chassis.messages import MESSAGES, parse
from chassis.perform import problems
from contracts import catalogue

TAKING = [o for o in catalogue().operations.values() if o.takes]
JUNK = ([], [1], "", "x", " ", 1, -1, 1.5, True, None, {}, {"x": 1}, {"x": {}}, [[]], [{}], "\x00")


def walk(schema: Schema) -> Iterator[tuple[str, Any]]:
    """Yield every field of a schema and of what stands inside, under where it stands."""
    for name, field in schema.fields.items():
        for one in within(field):
            yield f"{type(schema).__name__}.{name}", one


def within(field: Any) -> Iterator[Any]:
    yield field
    for name in ("inner", "key_field", "value_field"):
        if getattr(field, name, None) is not None:
            yield from within(getattr(field, name))
    if isinstance(field, fields.Nested):
        yield from (one for _, one in walk(field.schema))


def foreign(told: list[str]) -> list[str]:
    return [message for message in told if parse(message)[0] not in MESSAGES]


def refused(operation: Operation, payload: Any) -> list[str]:
    try:
        operation.taken.load(payload)
    except ValidationError as error:
        return [one["code"] for one in problems(error.messages)]
    return []


def test_no_field_of_any_contract_keeps_a_sentence_of_the_library() -> None:
    told = {at: foreign(list(one.error_messages.values())) for o in TAKING for at, one in
            walk(o.taken)}  # fmt: skip

    assert {at: found for at, found in told.items() if found} == {}


def test_no_answer_of_any_contract_keeps_a_sentence_of_the_library() -> None:
    giving = [o.given for o in catalogue().operations.values() if o.given]
    told = {at: foreign(list(one.error_messages.values())) for s in giving for at, one in walk(s)}

    assert {at: found for at, found in told.items() if found} == {}


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_in_any_field_is_refused_with_codes_of_the_house(junk: Any) -> None:
    wrong = {
        f"{operation.id} {name}": found
        for operation in TAKING
        for name in operation.taken.fields
        if (found := foreign(refused(operation, {name: junk})))
    }

    assert wrong == {}


@pytest.mark.parametrize("junk", ["x", 1, [], None], ids=repr)
def test_junk_instead_of_an_object_is_refused_with_codes_of_the_house(junk: Any) -> None:
    assert {o.id: found for o in TAKING if (found := foreign(refused(o, junk)))} == {}
