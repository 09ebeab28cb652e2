"""Forgetting a person in custom fields: those of his own record, and those that name him."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from chassis.custom.kinds import KINDS
from chassis.custom.values import Customized, Left, all_fields_of
from chassis.erasing import scrubbed

BETWEEN = str.maketrans("", "", " ()-")
"""What stands between the digits of a number."""


def forget(session: Session, record: Any, words: Sequence[str], *, is_him: bool) -> frozenset[str]:
    """
    Leave nothing of a person in the custom fields of *record*; return the keys that changed.

    is_him: whether it is his own record, which loses all of them, required ones and retired ones
        too; of others only *words* go.
    """
    if not isinstance(record, Customized) or not record.custom:
        return frozenset()
    before = dict(record.custom)
    left = {} if is_him else _without(before, words, all_fields_of(session, _resource(record)))
    changed = frozenset(key for key, value in before.items() if left.get(key) != value)
    if changed:
        record.custom = Left(left)
    return changed


def _resource(record: Any) -> str:
    return str(record.resource)


def _without(values: dict[str, Any], words: Sequence[str], known: Mapping[str, Any]) -> Any:
    left = {key: _left(value, words, known[key]) for key, value in values.items() if key in known}
    return {key: value for key, value in left.items() if value is not None}


def _left(value: Any, words: Sequence[str], about: Mapping[str, Any]) -> Any:
    """Return what is left of a value; what has a form, or may be there only once, goes whole."""
    kind = KINDS[about["kind"]]
    if not kind.searched:
        return value
    if kind.bounds == "length":
        text = scrubbed(value, words)
        return None if about["unique"] and text != value else text
    told = value.translate(BETWEEN).lower()
    return None if any(word in told for word in words) else value
