"""The base of this service's tables."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.ext.hybrid import Comparator
from sqlalchemy.sql import operators

from chassis.tables import model_base
from ledger import foundation

Model = model_base("ledger")
foundation.lay_with(Model.metadata)


def page_of(rows: Sequence[Any], limit: int) -> dict[str, Any]:
    """Return the first *limit* of *rows*, which hold one more where a page follows."""
    page = rows[:limit]
    return {"items": page, "next_after": page[-1].id if len(rows) > limit else None}


class OfParts(Comparator[Any]):
    """
    Asks the parts of a record that stand for what they name, so that lists filter by it.

    It is equal to an id where one of them names it, and empty where none of them names any.
    """

    def __init__(self, named: Any, *mine: ColumnElement[bool]):
        super().__init__(named)
        self._named = named
        self._mine = mine

    def operate(self, op: Any, *others: Any, **how: Any) -> ColumnElement[Any]:
        """Return the condition on the record."""
        if op is operators.ne:
            return not_(self._any(self._named == others[0]))
        if op is operators.is_:
            return not_(self._any(self._named.is_not(None)))
        return self._any(op(self._named, *others, **how))

    def _any(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return select(self._named).where(*self._mine, condition).exists()
