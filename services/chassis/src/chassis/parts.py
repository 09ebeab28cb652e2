"""Whether one text stands in another: the same on SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from chassis.field_rights import unasked
from chassis.hints import for_counting, for_pages
from chassis.tokens import pairs_in
from chassis.uow import UnitOfWork


def has_part(text: Any, part: str) -> ColumnElement[bool]:
    """
    Return the condition that *part* stands in *text*; capital and small letters are the same.

    SQLite folds the letters of all scripts, as PostgreSQL does unless the locale of its database
    is C; there only those of ASCII are. Both know `%` and `_` as themselves.
    """
    found: ColumnElement[bool] = text.icontains(part, autoescape=True)
    return found


def has_part_of(uow: UnitOfWork, model: Any, name: str, part: str) -> ColumnElement[bool]:
    """
    Return the same of the column *name* of *model*, where its index of words has it looked up.

    Two Chinese characters of a part are a pair of whoever has it, so only those are looked at.
    """
    found = has_part(getattr(model, name), part)
    words, pairs = getattr(model, "parts_by", {}).get(name), pairs_in(part)
    if words is None or not pairs:
        return found
    met = words.condition(uow.session, model.id, pairs, numbers=False)
    narrowed = and_(for_counting(met), found)
    return narrowed if for_counting(met) is met else for_pages(found, narrowed)


def in_one_of(
    uow: UnitOfWork, model: Any, columns: Iterable[str], text: str
) -> ColumnElement[bool]:
    """Return the condition that each word of *text* stands in a column that the caller sees."""
    hides = unasked(uow.call.field_rights, getattr(model, "resource", ""))
    seen = [getattr(model, name) for name in columns if not hides(name)]
    return and_(*(or_(false(), *(has_part(one, word) for one in seen)) for word in text.split()))
