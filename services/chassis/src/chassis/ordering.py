"""The order of the rows of a list, the same on both engines where some have no value."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, asc, desc, literal, or_, tuple_


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

    def behind(self, value: Any, last: str) -> ColumnElement[bool]:
        """Return the condition of what comes behind the row of this value and id."""
        none = self.column.is_(None)
        if value is None:
            same = and_(none, self.id < last if self.down else self.id > last)
            return same if self.down else or_(same, self.column.is_not(None))
        at = tuple_(literal(value, self.column.type), literal(last))
        place = tuple_(self.column, self.id)
        if not self.down:
            return place > at
        return or_(place < at, none) if self._may_be_none else place < at

    @property
    def _may_be_none(self) -> bool:
        return bool(getattr(self.column, "nullable", False))
