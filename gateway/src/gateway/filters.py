"""JSON Schema of a list's filters: simple ones in the query, the tree in the body of a search."""

from chassis import fields
from chassis.listing import (
    MAX_DEPTH,
    MAX_IN,
    MAX_NODES,
    OPERATORS,
    RELATIVE_DAYS,
    VALUE_FORM,
    Listing,
    split,
)
from gateway.schemas import DAY, INSTANT, NOT_BLANK, ONE_LINE, Json

_BIG = 2**53
_FIFTEEN_DIGITS = 999_999_999_999_999
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})$"
_LISTED_TEXT: Json = {"type": "string", "pattern": f"^[^,{fields.OUTSIDE_A_LINE}]{{1,100}}$"}
_RELATIVE: Json = {"type": "string", "pattern": f"^{RELATIVE_DAYS}$"}
_TEXT: Json = {"type": "string", "maxLength": 200, "pattern": "^[^\\u0000]*$"}
_IN_TREE: dict[str, Json] = {
    "text": _TEXT,
    "id": _TEXT,
    "choice": _TEXT,
    "tags": _TEXT,
    "places": _TEXT,
    "flag": {"type": "boolean"},
    "number": {
        "anyOf": [
            {"type": "integer", "minimum": -_BIG, "maximum": _BIG},
            {"type": "string", "pattern": f"^{VALUE_FORM['number']}$"},
        ]
    },
    "money": {"type": "string", "pattern": f"^{VALUE_FORM['money']}$"},
    "instant": {"type": "string", "format": "date-time", "pattern": INSTANT},
    "day": {"type": "string", "format": "date", "pattern": DAY},
}
_LINE: Json = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "allOf": [{"pattern": ONE_LINE}, {"pattern": NOT_BLANK}],
}
_IN_QUERY: dict[str, Json] = {
    **_IN_TREE,
    "text": _LINE,
    "tags": _LINE,
    "places": _LINE,
    "id": {"type": "string", "pattern": f"^{VALUE_FORM['id']}$"},
    "choice": {"type": "string", "pattern": f"^{VALUE_FORM['choice']}$"},
    "number": {"type": "integer", "minimum": -_FIFTEEN_DIGITS, "maximum": _FIFTEEN_DIGITS},
    "instant": {"type": "string", "format": "date-time", "pattern": _MOMENT},
}
"""The query is narrower than the tree: its values are read from text."""


def query_schema(listing: Listing, name: str) -> Json | None:
    """Return the schema of a filter parameter, or None where *name* is none."""
    field, operator = split(listing, name) or (name, "")
    kind = listing.filters.get(field)
    if kind is None or operator not in OPERATORS[kind]:
        return None
    if operator == "is_null" or kind == "flag":
        return {"type": "boolean"}
    one = _closed(listing, field) or _IN_QUERY[kind]
    if operator != "in":
        return _or_relative(kind, one)
    listed = _LISTED_TEXT if kind in ("text", "tags") else one
    return {"type": "array", "items": listed, "minItems": 1, "maxItems": MAX_IN}


def tree_schemas(listing: Listing, name: str) -> dict[str, Json]:
    """
    Return the named schemas of a filter tree, the whole tree under *name*.

    How deep it may be stands in words only: a schema per level is exact, but makes tools that
    try every bound send a hundred times as many requests.
    """
    inner = _reference(name)
    several: Json = {"type": "array", "items": inner, "minItems": 1, "maxItems": MAX_NODES - 1}
    conditions = [_condition(listing, field, kind) for field, kind in listing.filters.items()]
    return {
        f"{name}.Condition": {"anyOf": conditions},
        name: {
            "description": f"At most {MAX_DEPTH} deep and {MAX_NODES} nodes.",
            "anyOf": [
                _reference(f"{name}.Condition"),
                _only("and", several),
                _only("or", several),
                _only("not", inner),
            ],
        },
    }


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _closed(listing: Listing, field: str) -> Json | None:
    """What a filter may be whose choices the contract knows."""
    choices = listing.choices.get(field)
    return {"type": "string", "enum": list(choices)} if choices else None


def _condition(listing: Listing, field: str, kind: str) -> Json:
    """One field with its operators; what `value` may be depends on the operator."""
    one = _closed(listing, field) or _IN_TREE[kind]
    return {
        "type": "object",
        "properties": {
            "field": {"const": field},
            "op": {"enum": list(OPERATORS[kind])},
            "value": {},
        },
        "required": ["field", "op", "value"],
        "additionalProperties": False,
        "anyOf": [
            {"properties": {"op": {"const": operator}, "value": _value(kind, operator, one)}}
            for operator in OPERATORS[kind]
        ],
    }


def _value(kind: str, operator: str, one: Json) -> Json:
    if operator == "is_null":
        return {"type": "boolean"}
    if operator == "in":
        return {"type": "array", "items": one, "minItems": 1, "maxItems": MAX_IN}
    return _or_relative(kind, one)


def _or_relative(kind: str, value: Json) -> Json:
    """Days and moments may be told as last_7_days; in a list of values they may not."""
    return {"anyOf": [value, _RELATIVE]} if kind in ("instant", "day") else value


def _only(word: str, inner: Json) -> Json:
    return {
        "type": "object",
        "properties": {word: inner},
        "required": [word],
        "additionalProperties": False,
    }
