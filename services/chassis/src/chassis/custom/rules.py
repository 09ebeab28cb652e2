"""What must be true of the definition of a custom field by itself."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError

from chassis.contract import RESOURCES
from chassis.custom import kinds
from chassis.custom.kinds import KINDS

MOST_REPEATS = 4
_REPEAT = re.compile(r"(?<!\\)(\*|\+|\?|\{[0-9]*,[0-9]*\})")
_GROUP = re.compile(r"(?<!\\)[()|]|\\[1-9kgAZbB]|(?<!\\)\(\?")
Wrong = tuple[str, str]
"""Name of what is wrong, and the code that says why."""


def unfit(about: Mapping[str, Any]) -> Wrong | None:
    """Return what is wrong with a definition, or None."""
    kind = KINDS[about["kind"]]
    checks = (
        ("unique", about["unique"] and not kind.unique),
        ("searched", about["searched"] and not kind.searched),
        ("pattern", bool(about["pattern"]) and not _is_plain(about)),
        ("choices", _choices_unfit(about)),
        ("references", _reference_unfit(about)),
        ("min", _bounds_unfit(about, kind.bounds)),
    )
    name = next((name for name, wrong in checks if wrong), None)
    if name is None and about["default"] is not None:
        try:
            kinds.read(about, about["default"])
        except ValidationError:
            name = "default"
    return (name, "invalid") if name else None


def kept_choices(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the choices of a changed field: what is no longer offered stays, retired."""
    named = {choice["value"] for choice in now}
    gone = [{**choice, "retired": True} for choice in before if choice["value"] not in named]
    return [*now, *gone]


def _is_plain(about: Mapping[str, Any]) -> bool:
    """A pattern without groups and with few repeats cannot keep a processor busy."""
    pattern = about["pattern"]
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    few = len(_REPEAT.findall(pattern)) <= MOST_REPEATS
    return about["kind"] == "text" and few and not _GROUP.search(pattern)


def _choices_unfit(about: Mapping[str, Any]) -> bool:
    named = [choice["value"] for choice in about["choices"]]
    chooses = about["kind"] in ("choice", "multi_choice")
    return chooses != bool(named) or len(named) != len(set(named))


def _reference_unfit(about: Mapping[str, Any]) -> bool:
    refers = about["kind"] == "reference"
    return refers != bool(about["references"]) or (refers and about["references"] not in RESOURCES)


def _bounds_unfit(about: Mapping[str, Any], meaning: str) -> bool:
    given = [about[name] for name in ("min", "max") if about[name] is not None]
    try:
        parsed = [_parsed(bound, meaning) for bound in given]
    except (ValueError, InvalidOperation):
        return True
    longest = 10_000 if about["kind"] == "long_text" else kinds.TEXT_KEPT
    too_long = meaning == "length" and any(bound > longest for bound in parsed)
    return too_long or parsed != sorted(parsed)


def _parsed(bound: str, meaning: str) -> Any:
    if meaning == "length" and bound.isascii() and bound.isdigit():
        return int(bound)
    if meaning in ("number", "money") and re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", bound):
        return Decimal(bound)
    if meaning == "day":
        return dt.date.fromisoformat(bound)
    raise ValueError(bound)
