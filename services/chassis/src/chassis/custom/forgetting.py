"""
A person in custom fields: those by which he is known, those that name him, and forgetting both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from chassis.custom.definitions import CustomField, custom_value
from chassis.custom.kinds import KINDS
from chassis.custom.values import Customized, Left, all_fields_of
from chassis.erasing import scrubbed

SIGNS = " ()-"
"""What stands between the digits of a number."""
BETWEEN = str.maketrans("", "", SIGNS)
REACHING = ("phone", "email")
"""Kinds of fields with which somebody is reached, who need not be whom the record is about."""


def plainly(column: Any) -> Any:
    """Return the text of a column in small letters, without SIGNS."""
    text = func.lower(column)
    for sign in SIGNS:
        text = func.replace(text, sign, "")
    return text


def told_in(model: Any, known_by: Sequence[str], *, his: bool) -> ColumnElement[bool]:
    """
    Return the condition that a record of *model* has one of *known_by* in a field of the house.

    known_by: in small letters, without SIGNS. his: in one that tells whose record it is; else in
        any with which somebody is reached as well.
    """
    f, value = CustomField, plainly(custom_value.c.text)
    meant = f.identifies if his else or_(f.identifies, f.kind.in_(REACHING))
    of = select(f.id).where(f.of == model.resource, meant)
    found = select(custom_value.c.record_id)
    found = found.where(custom_value.c.field_id.in_(of), value.in_(known_by))
    is_told: ColumnElement[bool] = model.id.in_(found)
    return is_told


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
