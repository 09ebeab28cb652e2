"""
Write answers and events: what a schema's `dump` gives, without its work for each field and row.

marshmallow looks at every field of every row anew. What a schema needs is known beforehand, so it
is put together once; most values are plain text, numbers and flags that go out as they are.
"""

from collections.abc import Callable, Iterable
from types import NoneType
from typing import Any
from weakref import WeakKeyDictionary

from marshmallow import Schema, fields, missing
from marshmallow.utils import get_value
from sqlalchemy import inspect

from chassis.fields import Day, Instant, Money

Writer = Callable[[Any], Any]
Reader = Callable[[Any, str], Any]

PLAIN: dict[Any, type] = {
    fields.String._serialize: str,
    fields.Boolean._serialize: bool,
    fields.Integer._serialize: int,
    Instant._serialize: NoneType,
    Day._serialize: NoneType,
    Money._serialize: NoneType,
    fields.List._serialize: NoneType,
}
"""How a field writes → the values that it writes as they are, beside None."""

_WRITERS: WeakKeyDictionary[Schema, Writer] = WeakKeyDictionary()


def dump(schema: Schema, subject: Any) -> Any:
    """Return *subject* as `schema.dump` would write it."""
    writer = _WRITERS.get(schema)
    if writer is None:
        writer = _WRITERS[schema] = _writer(schema)
    return writer(subject)


def _writer(schema: Schema, many: bool | None = None) -> Writer:
    if any(schema._hooks[moment] for moment in ("pre_dump", "post_dump")):
        return lambda subject: schema.dump(subject, many=many)
    write = _row_writer(schema)
    if schema.many if many is None else many:
        return lambda subject: [write(row) for row in subject]
    return write


def _row_writer(schema: Schema) -> Writer:
    plan = [_step(schema, name, field) for name, field in schema.dump_fields.items()]
    ways: dict[type, tuple[Reader, list[tuple[Any, ...]]]] = {}

    def write(row: Any) -> dict[str, Any]:
        kind = row.__class__
        if kind not in ways:
            read, at_hand = _reader(row), _at_hand(row, [step[1] for step in plan])
            ways[kind] = read, [(*step, step[1] in at_hand) for step in plan]
        read, steps = ways[kind]
        kept = row if kind is dict else getattr(row, "__dict__", {})
        written: dict[str, Any] = {}
        for key, name, plain, serialize, default, is_at_hand in steps:
            value = kept.get(name, missing) if is_at_hand else missing
            if value is missing:
                value = read(row, name) if name else None
            if value.__class__ is plain or (value is None and plain):
                written[key] = value
                continue
            if value is missing:
                value = default() if callable(default) else default
                if value is missing:
                    continue
            written[key] = serialize(value, name or key, row)
        return written

    return write


def _reader(row: Any) -> Reader:
    if row.__class__ is dict:
        return lambda row, name: row.get(name, missing)
    if hasattr(row, "__getitem__"):
        return lambda row, name: get_value(row, name, missing)
    return lambda row, name: getattr(row, name, missing)


def _at_hand(row: Any, names: Iterable[str]) -> frozenset[str]:
    """
    Return which of *names* can be read from the row itself, if they are there.

    Columns of a mapped record lie in its `__dict__`, where its attributes would look for them.
    """
    if row.__class__ is dict:
        return frozenset(names)
    mapper = inspect(row.__class__, raiseerr=False)
    return frozenset(names) & frozenset(mapper.column_attrs.keys() if mapper else ())


def _step(schema: Schema, name: str, field: Any) -> tuple[str, str, type | None, Any, Any]:
    """Return (key, name of the value or "" if there is none, plain type, writer, default)."""
    key = field.data_key or name
    source = (field.attribute or name) if field._CHECK_ATTRIBUTE else ""
    assert "." not in source, f"{schema} reads {source} through another object: give it a property"
    return key, source, PLAIN.get(type(field)._serialize), _serializer(field), field.dump_default


def _serializer(field: Any) -> Callable[[Any, str, Any], Any]:
    """Return what writes a value of *field*, given (value, name, row)."""
    if isinstance(field, fields.Nested) and type(field)._serialize is fields.Nested._serialize:
        return _nested(field)
    if isinstance(field, fields.List) and type(field)._serialize is fields.List._serialize:
        inner, plain = _serializer(field.inner), PLAIN.get(type(field.inner)._serialize)
        return lambda value, name, row: (
            None
            if value is None
            else [e if e.__class__ is plain else inner(e, name, row) for e in value]
        )
    serialize: Callable[[Any, str, Any], Any] = field._serialize
    return serialize


def _nested(field: fields.Nested) -> Callable[[Any, str, Any], Any]:
    made: list[Writer] = []

    def serialize(value: Any, name: str, row: Any) -> Any:
        if value is None:
            return None
        if not made:  # as late as this, for a schema may hold itself
            schema: Any = field.schema
            made.append(_writer(schema, many=schema.many or field.many))
        return made[0](value)

    return serialize
