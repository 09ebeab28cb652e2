"""Whether one text stands in another: the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import ColumnElement


def has_part(text: Any, part: str) -> ColumnElement[bool]:
    """
    Return the condition that *part* stands in *text*; capital and small letters are the same.

    SQLite folds the letters of all scripts, as PostgreSQL does unless the locale of its database
    is C; there only those of ASCII are. Both know `%` and `_` as themselves.
    """
    found: ColumnElement[bool] = text.icontains(part, autoescape=True)
    return found
