"""Whether a column that keeps a list of texts holds one of them."""

from typing import Any

from sqlalchemy import ColumnElement, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


def holds(session: Session, column: Any, value: str) -> ColumnElement[bool]:
    """Return the condition that the list in *column* holds *value*; PostgreSQL has an index."""
    if session.get_bind().dialect.name == "postgresql":
        return type_coerce(column, JSONB).contains([value])
    one = func.json_each(column).table_valued("value")
    return select(one.c.value).where(one.c.value == value).exists()
