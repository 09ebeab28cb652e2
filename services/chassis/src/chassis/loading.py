"""
Read inputs and events: what a schema's `load` gives, without its work for each field and row.

The counterpart of `dumping`: what a schema expects is put together once, and what is as expected
is taken as it is. Whatever is not goes the way of marshmallow, which names every problem.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, missing

from chassis.fields import Flag, Text, Whole

Reader = Callable[[Any], Any]
Loader = Callable[[Any, str, Any], Any]

PLAIN: dict[Any, type] = {
    fields.String._deserialize: str,
    Flag._deserialize: bool,
    Whole._deserialize: int,
}
"""How a field reads → the values that it takes as they are, unless it has rules for them."""
KEPT = "_reads"
"""The attribute of a schema that keeps its plan: as long as itself, which many do not live."""


def load(schema: Schema, given: Any) -> Any:
    """Return *given* as `schema.load` would read it. Raises ValidationError with every problem."""
    reads: Reader | None = getattr(schema, KEPT, None)
    if reads is None:
        reads = _reader(schema)
        setattr(schema, KEPT, reads)
    try:
        return reads(given)
    except ValidationError:
        return schema.load(given)


def _reader(schema: Schema, many: bool | None = None) -> Reader:
    if any(schema._hooks.values()) or schema.partial or schema.unknown not in (EXCLUDE, RAISE):
        return partial(schema.load, many=many)
    read = _row_reader(schema)
    if schema.many if many is None else many:
        return lambda rows: [read(row) for row in _of_class(list, rows)]
    return read


def _row_reader(schema: Schema) -> Reader:
    steps = [_step(name, field) for name, field in schema.load_fields.items()]
    names = frozenset(step[0] for step in steps) if schema.unknown == RAISE else None

    def read(row: Any) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for key, name, plain, empty, default, reads in steps:
            value = row.get(key, missing) if row.__class__ is dict else _of_class(dict, row)
            if value.__class__ is plain or (value is None and empty):
                told[name] = value
            elif value is not missing:
                told[name] = reads(value, key, row)
            elif (value := default() if callable(default) else default) is not missing:
                told[name] = value
        if names is not None and not names.issuperset(row):
            raise ValidationError("unknown_field")
        return told

    return read


def _of_class(kind: type, value: Any) -> Any:
    """Return *value* if it is just that; anything like it is left to marshmallow."""
    if value.__class__ is not kind:
        raise ValidationError("unexpected")
    return value


def _step(name: str, field: Any) -> tuple[str, str, type | None, bool, Any, Loader]:
    """Return (key, name inside, plain type, whether None is taken, default, what reads a value)."""
    target = field.attribute or name
    assert "." not in target, f"{name} is read into another object"
    is_free = not field.pre_load and not field.post_load
    plain = _plain(field) if is_free else None
    default = _refused if field.required else field.load_default
    return field.data_key or name, target, plain, is_free and field.allow_none, default, _of(field)


def _refused() -> Any:
    raise ValidationError("required")


def _plain(field: Any) -> type | None:
    """Return the class of values that a field takes as they are; None: it looks at each."""
    if field.validators or field.pre_load or field.post_load:
        return None
    if isinstance(field, Text) and type(field)._deserialize is Text._deserialize:
        return str if field.told else None
    return PLAIN.get(type(field)._deserialize)


def _of(field: Any) -> Loader:
    """Return what reads a value of *field*, given (value, key, row)."""
    reads: Loader = field.deserialize
    if field.pre_load or field.post_load:
        return reads
    if type(field)._deserialize is fields.Nested._deserialize and field.unknown is None:
        return _checked(field, _nested(field))
    if type(field)._deserialize is fields.List._deserialize:
        return _checked(field, _list(field))
    return reads


def _checked(field: Any, reads: Reader) -> Loader:
    if not field.validators:
        return lambda value, key, row: reads(value)

    def read(value: Any, key: str, row: Any) -> Any:
        told = reads(value)
        field._validate(told)
        return told

    return read


def _nested(field: Any) -> Reader:
    made: list[Reader] = []

    def read(value: Any) -> Any:
        if not made:  # as late as this, for a schema may hold itself
            made.append(_reader(field.schema, many=field.schema.many or field.many))
        return made[0](value)

    return read


def _list(field: Any) -> Reader:
    inner = field.inner
    plain, reads = _plain(inner), _of(inner)
    free = not inner.pre_load and not inner.post_load
    nothing = None if free and inner.allow_none else missing

    def read(value: Any) -> list[Any]:
        return [
            one if one.__class__ is plain or one is nothing else reads(one, "", None)
            for one in _of_class(list, value)
        ]

    return read
