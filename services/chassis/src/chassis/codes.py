"""The codes with which fields of the library refuse where a contract uses them directly."""

import re
from typing import Any

from marshmallow import fields

ALWAYS = {"required": "required", "null": "must_not_be_null", "validator_failed": "invalid"}
_CODE = re.compile(r"[a-z_.]+(\||$)")
_OF_KINDS: tuple[tuple[Any, str], ...] = (
    (fields.Mapping, "not_an_object"),
    (fields.Nested, "not_an_object"),
    ((fields.List, fields.Tuple), "not_a_list"),
    (fields.String, "not_a_text"),
    (fields.Boolean, "not_true_or_false"),
    (fields.Integer, "not_a_whole_number"),
)
"""What a field of the library is told to be where it is used directly."""


def speak_in_codes(field: fields.Field[Any]) -> None:
    """Put a code in the place of every sentence that *field*, or one inside of it, refuses with."""
    for key, message in field.error_messages.items():
        if not _CODE.match(str(message)):
            field.error_messages[key] = _code_of(field, key)
    inner = (getattr(field, name, None) for name in ("inner", "key_field", "value_field"))
    for one in inner:
        if one is not None:
            speak_in_codes(one)


def _code_of(field: fields.Field[Any], key: str) -> str:
    if key in ALWAYS:
        return ALWAYS[key]
    return next((told for kind, told in _OF_KINDS if isinstance(field, kind)), "invalid")
