"""Personal data in logs: numbers and addresses of people are masked wherever they stand."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chassis import contract

_EDGE, _END = r"(?<![\w.-])", r"(?![\w-])"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
        rf"{_EDGE}[0-9]{{17}}[0-9Xx]{_END}",
        rf"{_EDGE}(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}}{_END}",
        rf"(?<![\w.])\+[0-9]{{8,15}}{_END}",
        rf"{_EDGE}[0-9]{{16,19}}{_END}",
    )
)
"""E-mail addresses, identity cards, mobile numbers of China, other numbers, bank cards."""
_SUSPECT = re.compile(r"@|[0-9](?:[ -]?[0-9]){7}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
"""Looked for first, because nearly no text holds anything that is to be masked."""
HIDDEN = "***"
TELLING = frozenset(
    {"name", "names", "title", "subject", "text", "note", "description", "number", "address", "to"}
)
"""Words that are personal on a person's record and harmless in a log: they stay."""
MADE_HERE = frozenset({"timestamp", "level", "service", "trace_id", "actor_id", "outcome", "ms"})
"""What no person has written; most of each line, so that masking costs little."""
DEEPEST = 6


def masked(text: str) -> str:
    """Return *text* without the numbers and addresses by which a person is reached or known."""
    if not _SUSPECT.search(text) or _ID.fullmatch(text):
        return text
    for pattern in _PATTERNS:
        text = pattern.sub(_shortened, text)
    return text


def mask_line(logger: Any, method: str, event: Any) -> Any:
    """Mask a line of the log: fields marked personal whole, all others by what stands in them."""
    names = _personal_names(len(contract.RESOURCES))
    for key, value in event.items():
        if key in names and value:
            event[key] = HIDDEN
        elif key not in MADE_HERE:
            event[key] = _within(value)
    return event


@lru_cache(maxsize=1)
def _personal_names(declared: int) -> frozenset[str]:
    """Return the fields that some resource marks; asked for anew when more were declared."""
    names = {name for one in contract.RESOURCES.values() for name in one.personal}
    return frozenset(names - TELLING)


def _shortened(found: re.Match[str]) -> str:
    text = found[0]
    return f"{text[:1]}{HIDDEN}" if "@" in text else f"{HIDDEN}{text[-2:]}"


def _within(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return masked(value)
    if depth >= DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {k: _within(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_within(v, depth + 1) for v in value]
    return value if isinstance(value, int | float | None) else masked(repr(value))
