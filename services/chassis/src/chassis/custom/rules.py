"""What must be true of the definition of a custom field by itself."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
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
    return next(((name, why) for name, why in _checks(about) if why), None)


def _checks(about: Mapping[str, Any]) -> Iterator[Wrong]:
    """Tell part by part what is wrong; later parts are read only where those before are right."""
    kind = KINDS[about["kind"]]
    yield "unique", "not_unique" if about["unique"] and not kind.unique else ""
    yield "searched", "not_searched" if about["searched"] and not kind.searched else ""
    yield "identifies", "not_identifying" if about["identifies"] and not kind.names else ""
    later = "set_later" if about["kind"] == "file" else ""
    yield "required", later if about["required"] else ""
    yield "default", later if about["default"] is not None else ""
    yield "pattern", _pattern_unfit(about) if about["pattern"] else ""
    yield "choices", _choices_unfit(about)
    yield "references", _reference_unfit(about)
    yield "min", _bound_unfit(about, "min", kind.bounds)
    yield "max", _bound_unfit(about, "max", kind.bounds)
    yield "min", _order_unfit(about, kind.bounds)
    yield "default", _default_unfit(about)


def kept_choices(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the choices of a changed field: what is no longer offered stays, retired."""
    named = {choice["value"] for choice in now}
    gone = [{**choice, "retired": True} for choice in before if choice["value"] not in named]
    return [*now, *gone]


def _pattern_unfit(about: Mapping[str, Any]) -> str:
    """A pattern without groups and with few repeats cannot keep a processor busy."""
    pattern = about["pattern"]
    if about["kind"] != "text":
        return "pattern_of_text"
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return "pattern_wrong"
    if _GROUP.search(pattern):
        return "pattern_groups"
    return "pattern_repeats" if len(_REPEAT.findall(pattern)) > MOST_REPEATS else ""


def _choices_unfit(about: Mapping[str, Any]) -> str:
    named = [choice["value"] for choice in about["choices"]]
    chooses = about["kind"] in ("choice", "multi_choice")
    if chooses != bool(named):
        return "choices_missing" if chooses else "choices_of_choice"
    return "choices_twice" if len(named) != len(set(named)) else ""


def _reference_unfit(about: Mapping[str, Any]) -> str:
    refers, to = about["kind"] == "reference", about["references"]
    if refers != bool(to):
        return "references_missing" if refers else "references_of_reference"
    return "references_unknown" if refers and to not in RESOURCES else ""


def _bound_unfit(about: Mapping[str, Any], name: str, meaning: str) -> str:
    if about[name] is None:
        return ""
    if not meaning:
        return "bound_of_nothing"
    try:
        bound = _parsed(about[name], meaning)
    except (ValueError, InvalidOperation):
        return f"bound_not_{meaning}"
    longest = 10_000 if about["kind"] == "long_text" else kinds.TEXT_KEPT
    return f"bound_too_long|max={longest}" if meaning == "length" and bound > longest else ""


def _order_unfit(about: Mapping[str, Any], meaning: str) -> str:
    given = [about[name] for name in ("min", "max") if about[name] is not None]
    parsed = [_parsed(bound, meaning) for bound in given]
    return "bounds_crossed" if parsed != sorted(parsed) else ""


def _default_unfit(about: Mapping[str, Any]) -> str:
    if about["default"] is None:
        return ""
    try:
        kinds.read(about, about["default"])
    except ValidationError as error:
        return str(error.messages[0]) if isinstance(error.messages, list) else "invalid"
    return ""


def _parsed(bound: str, meaning: str) -> Any:
    if meaning == "length" and bound.isascii() and bound.isdigit():
        return int(bound)
    if meaning in ("number", "money") and re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", bound):
        return Decimal(bound)
    if meaning == "day":
        return dt.date.fromisoformat(bound)
    raise ValueError(bound)
