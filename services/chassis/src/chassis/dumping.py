"""
Write answers and events: what a schema's `dump` gives, without its work for each field and row.

marshmallow looks at every field of every row anew. What a schema needs is known beforehand, so it
is put together once; most values are plain text, numbers and flags that go out as they are.
"""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from marshmallow import Schema, fields, missing
from marshmallow.utils import get_value

Writer = Callable[[Any], Any]

PLAIN: dict[Any, type] = {
    fields.String._serialize: str,
    fields.Boolean._serialize: bool,
    fields.Integer._serialize: int,
}
"""How a field writes → the values that it writes as they are."""

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

    def write(row: Any) -> dict[str, Any]:
        read = _reader(row)
        written: dict[str, Any] = {}
        for key, name, plain, serialize, default in plan:
            value = read(name) if name else None
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


def _reader(row: Any) -> Callable[[str], Any]:
    if row.__class__ is dict:
        return lambda name: row.get(name, missing)
    if hasattr(row, "__getitem__"):
        return lambda name: get_value(row, name, missing)
    return lambda name: getattr(row, name, missing)


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
        inner = _serializer(field.inner)
        return lambda value, name, row: (
            None if value is None else [inner(each, name, row) for each in value]
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
