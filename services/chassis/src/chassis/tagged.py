"""Whether a column that keeps a list of texts holds one of them."""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    String,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from chassis.parts import has_part

OF_PLACES = ("text", "region")
"""What an address says of where it is."""


def holds(session: Session, column: Any, value: str) -> ColumnElement[bool]:
    """Return the condition that the list in *column* holds *value*; PostgreSQL has an index."""
    if session.get_bind().dialect.name == "postgresql":
        return type_coerce(column, JSONB).contains([value])
    one = func.json_each(column).table_valued("value")
    return select(one.c.value).where(one.c.value == value).exists()


def holds_part(session: Session, column: Any, part: str) -> ColumnElement[bool]:
    """
    Return the condition that *part* stands in one of the texts in the list in *column*.

    Of addresses in it, which are objects, their `text` and `region` are looked at.
    """
    texts: list[Any]
    if session.get_bind().dialect.name == "postgresql":
        every = func.jsonb_array_elements(type_coerce(column, JSONB))
        one = every.table_valued(Column("value", JSONB))
        is_text = func.jsonb_typeof(one.c.value) == "string"
        texts = [case((is_text, one.c.value.op("#>>")(literal_column("'{}'"))))]
        texts += [one.c.value.op("->>")(key) for key in OF_PLACES]
    else:
        one = func.json_each(column).table_valued("value", "type")
        is_text = one.c.type == "text"
        inner = [func.json_extract(one.c.value, f"$.{key}") for key in OF_PLACES]
        texts = [case((is_text, one.c.value)), *(case((~is_text, text)) for text in inner)]
    said = [has_part(cast(text, String), part) for text in texts]
    return select(one.c.value).where(or_(*said)).exists()
