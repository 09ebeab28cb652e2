"""
JSON Schema 2020-12 of the contract's fields.

Exact in both directions, because tests send what it allows and what it forbids. Input is closed
(unknown fields are refused, choices are fixed), output is open (clients must expect new ones).
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from marshmallow import Schema as MarshmallowSchema
from marshmallow import fields as plain
from marshmallow import missing, validate

from chassis import fields
from chassis.currencies import COMMODITY
from chassis.fields import Text
from chassis.words import labels
from gateway.decimals import decimal_pattern
from gateway.descriptions import of_choices

Direction = Literal["in", "out"]
Json = dict[str, Any]
Refer = Callable[[MarshmallowSchema, Direction], Json]
SEVERAL_LINES = f"^[^{fields.CONTROLS}]*$"
ONE_LINE = f"^[^{fields.OUTSIDE_A_LINE}]*$"
NOT_BLANK = rf"[^{fields.BLANKS}{fields.LINE_ENDS}\s]"
INSTANT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
AMOUNT = r"[0-9]{1,13}(\.[0-9]{1,3})?$"


def object_schema(
    schema: MarshmallowSchema, direction: Direction, refer: Refer | None = None
) -> Json:
    """
    Return the JSON Schema of an object.

    refer: how nested objects are told; inline where not given.
    """
    described: Json = {"type": "object"}
    about = (type(schema).__doc__ or "").strip()
    if about and type(schema).__module__ != "marshmallow.schema":
        described["description"] = about
    described["properties"] = properties(schema, direction, refer)
    required = [_name(n, f) for n, f in _used(schema, direction).items() if f.required]
    if required:
        described["required"] = required
    if direction == "in":
        described["additionalProperties"] = False
    return described


def properties(schema: MarshmallowSchema, direction: Direction, refer: Refer | None = None) -> Json:
    """Return field name → JSON Schema."""
    used = _used(schema, direction)
    return {_name(n, f): field_schema(f, direction, refer) for n, f in used.items()}


def field_schema(field: Any, direction: Direction, refer: Refer | None = None) -> Json:
    """Return the JSON Schema of one field, null and default included."""
    described = _kind(field, direction, refer or _inline)
    default = field.load_default
    if direction == "in" and default not in (missing, None) and not callable(default):
        described = {**described, "default": _plain(field, default)}
    about = field.metadata.get("description")
    if about and "$ref" not in described:
        described["description"] = about
    return nullable(described) if field.allow_none else described


def _used(schema: MarshmallowSchema, direction: Direction) -> Mapping[str, Any]:
    return schema.load_fields if direction == "in" else schema.dump_fields


def _name(name: str, field: Any) -> str:
    return field.data_key or name


def _inline(schema: MarshmallowSchema, direction: Direction) -> Json:
    return object_schema(schema, direction)


def _kind(field: Any, direction: Direction, refer: Refer) -> Json:
    if isinstance(field, fields.Short) and direction == "in":
        text = field_schema(field.plain, direction)
        return {"anyOf": [text, dict(refer(field.schema, direction))]}
    if isinstance(field, plain.Nested):
        inner = refer(field.schema, direction)
        return {"type": "array", "items": inner} if field.many else dict(inner)
    if isinstance(field, plain.List):
        return _list(field, direction, refer)
    for kind, describe in _KINDS:
        if isinstance(field, kind):
            return describe(field, direction)
    return {}


def _list(field: Any, direction: Direction, refer: Refer) -> Json:
    described: Json = {"type": "array", "items": field_schema(field.inner, direction, refer)}
    if direction == "in":
        for check in _checks(field, validate.Length):
            described |= _bounds(check, "minItems", "maxItems")
    return described


def _text(field: Any, direction: Direction) -> Json:
    described: Json = {"type": "string"}
    if direction == "out":
        return described
    for check in _checks(field, validate.Length):
        described |= _bounds(check, "minLength", "maxLength")
    patterns = [str(c.regex.pattern) for c in _checks(field, validate.Regexp)]
    if isinstance(field, Text) and not patterns:
        patterns = text_patterns(field)
    for check in _checks(field, validate.OneOf):
        described["enum"] = list(check.choices)
    if len(patterns) == 1:
        described["pattern"] = patterns[0]
    elif patterns:
        described["allOf"] = [{"pattern": pattern} for pattern in patterns]
    return described


def text_patterns(field: Text) -> list[str]:
    """Return what a text without a pattern of its own must match, each."""
    found = [SEVERAL_LINES if field.lines else ONE_LINE]
    if field.min > 1 and field.trimmed:
        inside = f"[^{fields.OUTSIDE_A_LINE}]{{{field.min - 2},}}"
        return [*found, f"{NOT_BLANK}{inside}{NOT_BLANK}"]
    return [*found, NOT_BLANK] if field.min else found


def _choice(field: Any, direction: Direction) -> Json:
    about = {"description": of_choices(field.choices)} | _named(field)
    if direction == "in":
        return {"type": "string", "enum": list(field.choices), **about}
    return {"type": "string", "examples": list(field.choices), **about}


def _named(field: Any) -> Json:
    """Return what front ends show for the choices, for they differ from place to place."""
    place = type(field.root).__module__.rpartition(".")[2]
    named = labels(field.choices, place, field.name)
    return {"x-labels": named} if named else {}


def _number(field: Any, direction: Direction) -> Json:
    described: Json = {"type": "integer" if isinstance(field, plain.Integer) else "number"}
    for check in _checks(field, validate.Range) if direction == "in" else []:
        described |= _bounds(check, "minimum", "maximum")
    return described


def _quantity(field: Any, direction: Direction) -> Json:
    if direction == "out":
        return {"type": "string", "examples": ["12.5"]}
    own = type(field)._pattern is not fields.Quantity._pattern
    exact = decimal_pattern(field.low, field.high, field.places)
    return {
        "type": "string",
        "pattern": field.metadata["pattern"] if own else exact,
        "examples": ["1"],
        "description": f"A decimal between {field.low:f} and {field.high:f}.",
    }


def _money(field: Any, direction: Direction) -> Json:
    sign = "-?" if field.signed or direction == "out" else ""
    amount: Json = {"type": "string", "pattern": f"^{sign}{AMOUNT}", "examples": ["12.30"]}
    currency: Json = {"type": "string", "pattern": COMMODITY, "examples": ["CNY"]}
    if direction == "out":
        amount = {"type": "string", "examples": ["12.30"]}
    described: Json = {
        "type": "object",
        "properties": {"amount": amount, "currency": currency},
        "required": ["amount"] if direction == "in" else ["amount", "currency"],
    }
    if direction == "in":
        currency["default"] = "CNY"
        if not field.commodity:
            currency["description"] = "A currency of ISO 4217; the amount has its digits at most."
        described["additionalProperties"] = False
    return described


def _instant(field: Any, direction: Direction) -> Json:
    pattern = {"pattern": INSTANT} if direction == "in" else {}
    return {"type": "string", "format": "date-time", **pattern}


def _day(field: Any, direction: Direction) -> Json:
    pattern = {"pattern": DAY} if direction == "in" else {}
    return {"type": "string", "format": "date", **pattern}


def _mapping(field: Any, direction: Direction) -> Json:
    described: Json = {"type": "object"}
    if field.value_field is not None:
        described["additionalProperties"] = field_schema(field.value_field, direction)
    if field.key_field is not None and direction == "in":
        names = field_schema(field.key_field, direction)
        described["propertyNames"] = {k: v for k, v in names.items() if k != "type"}
    for check in _checks(field, validate.Length) if direction == "in" else []:
        described |= _bounds(check, "minProperties", "maxProperties")
    return described


def _custom(field: Any, direction: Direction) -> Json:
    if direction == "out":
        return {"type": "object", "additionalProperties": True}
    names = {"pattern": field.KEY}
    return {"type": "object", "propertyNames": names, "maxProperties": field.MOST}


_KINDS: tuple[tuple[Any, Callable[[Any, Direction], Json]], ...] = (
    (fields.CustomValues, _custom),
    (fields.Choice, _choice),
    (fields.Quantity, _quantity),
    (fields.Money, _money),
    (fields.Instant, _instant),
    (fields.Day, _day),
    (plain.Boolean, lambda f, d: {"type": "boolean"}),
    (plain.Number, _number),
    (plain.Mapping, _mapping),
    (plain.String, _text),
)


def _checks(field: Any, kind: type) -> list[Any]:
    found = list(field.validators)
    for check in list(found):
        found += getattr(check, "validators", ())
    return [check for check in found if isinstance(check, kind)]


def _bounds(check: Any, low: str, high: str) -> Json:
    least = getattr(check, "equal", None) or check.min
    most = getattr(check, "equal", None) or check.max
    told = {low: least, high: most}
    return {name: value for name, value in told.items() if value is not None}


def nullable(described: Json) -> Json:
    """Return what takes null as well."""
    if isinstance(described.get("type"), str):
        described = {**described, "type": [described["type"], "null"]}
        if "enum" in described:
            described["enum"] = [*described["enum"], None]
        return described
    return {"anyOf": [described, {"type": "null"}]} if described else described


def _plain(field: Any, default: Any) -> Any:
    """A default as it would be sent."""
    if isinstance(default, str):
        return str(default)
    if isinstance(default, int | float | bool | list | dict):
        return default
    return field._serialize(default, "", None)
