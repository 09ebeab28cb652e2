"""Every choice that people can meet has a name in both languages (contracts/words.py)."""

from collections.abc import Iterator

from marshmallow import Schema
from marshmallow import fields as plain

from chassis.fields import Choice
from chassis.words import labels
from contracts import catalogue

OF_PROGRAMS = {"sort", "total"}


def test_every_choice_has_a_word():
    wanting = {
        f"{type(choice.root).__module__}: {name}={one}"
        for schema in schemas()
        for name, choice in choices(schema, set())
        for one in choice.choices
        if name not in OF_PROGRAMS and one not in labels(choice.choices)
    }
    assert not wanting, f"contracts/words.py has no word for {sorted(wanting)}"


def schemas() -> Iterator[Schema]:
    for operation in catalogue().operations.values():
        for schema in (operation.takes, operation.gives):
            if schema is not None:
                yield schema() if isinstance(schema, type) else schema


def choices(schema: Schema, seen: set[type]) -> Iterator[tuple[str, Choice]]:
    if type(schema) in seen:
        return
    seen.add(type(schema))
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, plain.List) else field
        if isinstance(inner, Choice):
            yield name, inner
        elif isinstance(inner, plain.Nested):
            yield from choices(inner.schema, seen)
