"""The order of the rows of a list, the same on both engines where some have no value."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, and_, asc, desc, literal, text, tuple_

OF_ONE_ENGINE = {"of_one_engine": True}
"""Marks what drafts of migrations do not compare: they would take it for a change."""


def least_first(name: str, column: str) -> tuple[Index, Index]:
    """
    Return the index for a list in the order of a column that some rows have no value in.

    One for each engine: SQLite takes no value for the least and has no word for it in an index.
    """
    said = Index(name, text(f"{column} NULLS FIRST"), "id", info=OF_ONE_ENGINE)
    plain = Index(name, column, "id", info=OF_ONE_ENGINE)
    return said.ddl_if(dialect="postgresql"), plain.ddl_if(dialect="sqlite")


@dataclass(frozen=True, slots=True)
class Order:
    """
    By a column and, where that is the same, by the id; no value is the least of all.

    down: the greatest first.
    """

    column: Any
    id: Any
    down: bool

    def put(self, chosen: Select[Any]) -> Select[Any]:
        """Return *chosen* in this order."""
        order = desc if self.down else asc
        first = order(self.column)
        if self._may_be_none:  # PostgreSQL takes it for the greatest
            first = first.nulls_last() if self.down else first.nulls_first()
        return chosen.order_by(first, order(self.id))

    def behind(self, value: Any, last: str) -> list[ColumnElement[bool]]:
        """
        Return the conditions of what comes behind the row of this value and id, one after another.

        Each is one range of an index; with "or" between them, all rows before were read as well.
        """
        none = self.column.is_(None)
        if value is None:
            same = and_(none, self.id < last if self.down else self.id > last)
            return [same] if self.down else [same, self.column.is_not(None)]
        at = tuple_(literal(value, self.column.type), literal(last))
        place = tuple_(self.column, self.id)
        if not self.down:
            return [place > at]
        return [place < at, none] if self._may_be_none else [place < at]

    @property
    def _may_be_none(self) -> bool:
        return bool(getattr(self.column, "nullable", False))
