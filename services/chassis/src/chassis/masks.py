"""Values so that they can be told from others and not be used."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields as plain

from chassis import fields

MASK = "****"


def mask(value: Any, field: Any = None) -> Any:
    """Return *value* so that it can be told from others and not be used: 138****1234."""
    if isinstance(field, fields.Choice | fields.Flag) or isinstance(value, bool):
        return value
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
        return None
    if isinstance(value, Mapping):
        inner = field.schema.fields if isinstance(field, plain.Nested) else {}
        return {name: mask(one, inner.get(name)) for name, one in value.items()}
    if isinstance(value, list):
        return [mask(one, getattr(field, "inner", None)) for one in value]
    return _mask_text(value) if isinstance(value, str) else None


def _mask_text(text: str) -> str:
    if "@" in text:
        name, _, domain = text.partition("@")
        return f"{name[:1]}{MASK}@{domain}"
    digits = sum(c.isdigit() for c in text)
    if digits >= 7 and digits >= len(text) - 4:
        country = text[:3] if text.startswith("+86") else ""
        rest = text.removeprefix(country)
        return f"{country}{rest[:3]}{MASK}{rest[-4:]}"
    return f"{text[:1]}{MASK}" if text else text
