"""Whether one text stands in another: the same on SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from chassis.field_rights import unasked
from chassis.uow import UnitOfWork


def has_part(text: Any, part: str) -> ColumnElement[bool]:
    """
    Return the condition that *part* stands in *text*; capital and small letters are the same.

    SQLite folds the letters of all scripts, as PostgreSQL does unless the locale of its database
    is C; there only those of ASCII are. Both know `%` and `_` as themselves.
    """
    found: ColumnElement[bool] = text.icontains(part, autoescape=True)
    return found


def in_one_of(
    uow: UnitOfWork, model: Any, columns: Iterable[str], text: str
) -> ColumnElement[bool]:
    """Return the condition that each word of *text* stands in a column that the caller sees."""
    hides = unasked(uow.call.field_rights, getattr(model, "resource", ""))
    seen = [getattr(model, name) for name in columns if not hides(name)]
    return and_(*(or_(false(), *(has_part(one, word) for one in seen)) for word in text.split()))
