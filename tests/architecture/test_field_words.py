"""Every field that people can meet has a name in both languages (contracts/field_words)."""

from collections import Counter
from collections.abc import Iterator

from marshmallow import Schema
from marshmallow import fields as plain

from chassis.contract import Catalogue, Operation
from chassis.words import LANGUAGES
from contracts import catalogue, field_words, said
from gateway.composites import RESOURCES as COMPOSED
from gateway.labelling import field_label, operation_label
from gateway.pages import RESOURCES

WHERE = "services/contracts/src/contracts/field_words/<service>.py"


def test_every_field_has_a_name():
    wanting = {
        f"{place_of(schema)}.{field}"
        for schema, operation in met()
        for field in (about.data_key or name for name, about in schema.fields.items())
        if "zh-CN" not in field_label(field, type(schema), operation)
    }
    told = ", ".join(sorted(wanting))
    assert not wanting, f"{WHERE} has no Chinese name (such as 'order 订单') for {told}"


def test_no_field_is_named_twice():
    entries = Counter(
        entry.strip().split(" ")[0]
        for table in field_words.TABLES
        for entry in table.replace("\n", " ").split(",")
    )
    assert not [field for field, times in entries.items() if times > 1]


def test_every_operation_has_a_name_for_its_button():
    everything = Catalogue((*catalogue().resources, *RESOURCES, *COMPOSED))
    public = [one for one in everything.operations.values() if one.http]
    wanting = [one.id for one in public if set(operation_label(one)) != set(LANGUAGES)]
    assert not wanting, f"contracts/said.py has no Chinese name of the verbs of {wanting}"


def test_no_verb_is_named_twice():
    for table in (said.VERBS, said.ENGLISH):
        entries = Counter(e.strip().split(" ")[0] for e in table.replace("\n", " ").split(","))
        assert [verb for verb, times in entries.items() if times > 1] == []


def met() -> Iterator[tuple[Schema, Operation]]:
    """Yield what public operations take and give, at any depth, each once."""
    seen: set[type] = set()
    for operation in catalogue().operations.values():
        for schema in (operation.taken, operation.given) if operation.http else ():
            for one in nested(schema, seen) if schema is not None else ():
                yield one, operation


def nested(schema: Schema, seen: set[type]) -> Iterator[Schema]:
    if type(schema) in seen:
        return
    seen.add(type(schema))
    yield schema
    for field in schema.fields.values():
        inner = field.inner if isinstance(field, plain.List) else field
        if isinstance(inner, plain.Nested):
            yield from nested(inner.schema, seen)


def place_of(schema: Schema) -> str:
    return type(schema).__module__.removeprefix("contracts.")
