"""JSON Schema of a list's filters: simple ones in the query, the tree in the body of a search."""

from chassis.listing import MAX_DEPTH, MAX_IN, MAX_NODES, OPERATORS, RELATIVE_DAYS, Listing
from gateway.schemas import AMOUNT, DAY, INSTANT, NO_CONTROL, Json

_BIG = 2**53 - 1
_FIFTEEN_DIGITS = 999_999_999_999_999
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})$"
_LISTED_TEXT: Json = {"type": "string", "pattern": "^[^,\\u0000-\\u001F\\u007F]{1,100}$"}
_RELATIVE: Json = {"type": "string", "pattern": f"^{RELATIVE_DAYS}$"}
_IN_QUERY: dict[str, Json] = {
    "text": {"minLength": 1},
    "number": {"minimum": -_FIFTEEN_DIGITS, "maximum": _FIFTEEN_DIGITS},
    "instant": {
        "anyOf": [{"type": "string", "format": "date-time", "pattern": _MOMENT}, _RELATIVE]
    },
}
"""Where the query is narrower than the tree: its values are read from text."""
_SUFFIXES = ("is_null", "contains", "gte", "lte", "ne", "gt", "lt", "in")


def query_schema(listing: Listing, name: str) -> Json | None:
    """Return the schema of a filter parameter, or None where *name* is none."""
    field, operator = _split(listing, name)
    kind = listing.filters.get(field)
    if kind is None or operator not in OPERATORS[kind]:
        return None
    if operator == "is_null" or kind == "flag":
        return {"type": "boolean"}
    value = {**_value(kind), **_IN_QUERY.get(kind, {})}
    if operator != "in":
        return value
    listed = _LISTED_TEXT if kind == "text" else value
    return {"type": "array", "items": listed, "minItems": 1, "maxItems": MAX_IN}


def tree_schema(listing: Listing, itself: str) -> Json:
    """Return the schema of a filter tree; *itself* is the reference by which it contains itself."""
    inner: Json = {"$ref": itself}
    several: Json = {"type": "array", "items": inner, "minItems": 1, "maxItems": MAX_NODES}
    return {
        "description": f"At most {MAX_DEPTH} deep and {MAX_NODES} nodes.",
        "anyOf": [
            *(_condition(field, kind) for field, kind in listing.filters.items()),
            _only("and", several),
            _only("or", several),
            _only("not", inner),
        ],
    }


def _split(listing: Listing, name: str) -> tuple[str, str]:
    if name in listing.filters:
        return name, "eq"
    for operator in _SUFFIXES:
        if name.endswith(f"_{operator}"):
            return name.removesuffix(f"_{operator}"), operator
    return name, ""


def _condition(field: str, kind: str) -> Json:
    """One field with its operators; what `value` may be depends on the operator."""
    options = []
    for operator in OPERATORS[kind]:
        value = _value(kind)
        if operator == "in":
            value = {"type": "array", "items": value, "minItems": 1, "maxItems": MAX_IN}
        if operator == "is_null":
            value = {"type": "boolean"}
        options.append({"properties": {"op": {"const": operator}, "value": value}})
    return {
        "type": "object",
        "properties": {
            "field": {"const": field},
            "op": {"enum": list(OPERATORS[kind])},
            "value": {},
        },
        "required": ["field", "op", "value"],
        "additionalProperties": False,
        "anyOf": options,
    }


def _only(word: str, inner: Json) -> Json:
    return {
        "type": "object",
        "properties": {word: inner},
        "required": [word],
        "additionalProperties": False,
    }


def _value(kind: str) -> Json:
    by_kind: dict[str, Json] = {
        "text": {"type": "string", "maxLength": 200, "pattern": NO_CONTROL},
        "id": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"},
        "choice": {"type": "string", "pattern": "^[a-z0-9_]{1,40}$"},
        "flag": {"type": "boolean"},
        "number": {"type": "integer", "minimum": -_BIG, "maximum": _BIG},
        "money": {"type": "string", "pattern": f"^-?{AMOUNT}"},
        "instant": {
            "anyOf": [{"type": "string", "format": "date-time", "pattern": INSTANT}, _RELATIVE]
        },
        "day": {"anyOf": [{"type": "string", "format": "date", "pattern": DAY}, _RELATIVE]},
    }
    return by_kind[kind]
