"""The base of this service's tables."""

from collections.abc import Callable, Sequence
from typing import Any, Self, overload

from sqlalchemy import ColumnElement, not_, or_, select
from sqlalchemy.ext.hybrid import Comparator
from sqlalchemy.sql import operators

from chassis.tables import model_base
from chassis.values import Money
from ledger import foundation

Model = model_base("ledger")
foundation.lay_with(Model.metadata)


class Amount(property):
    """Money on a record: what a column holds in minor units, in the currency of the record."""

    def __init__(self, column: str):
        super().__init__(lambda record: Money(getattr(record, column), record.currency))

    @overload
    def __get__(self, record: None, of: type, /) -> Self: ...
    @overload
    def __get__(self, record: Any, of: type | None = None, /) -> Money: ...
    def __get__(self, record: Any, of: type | None = None, /) -> Any:
        """Return the money of *record*."""
        return super().__get__(record, of)


def page_of(rows: Sequence[Any], limit: int) -> dict[str, Any]:
    """Return the first *limit* of *rows*, which hold one more where a page follows."""
    page = rows[:limit]
    return {"items": page, "next_after": page[-1].id if len(rows) > limit else None}


class OfParts(Comparator[Any]):
    """
    Asks the parts of a record that stand for what they name, so that lists filter by it.

    It is equal to an id where one of them names it, and empty where none of them names any.
    own: a column of the record itself that is asked besides, where it keeps one.
    """

    def __init__(self, named: Any, *mine: ColumnElement[bool], own: Any = None):
        super().__init__(named)
        self._named = named
        self._mine = mine
        self._own = own

    def operate(self, op: Any, *others: Any, **how: Any) -> ColumnElement[Any]:
        """Return the condition on the record."""
        if op is operators.ne:
            return not_(self._any(lambda named: named == others[0]))
        if op is operators.is_:
            return not_(self._any(lambda named: named.is_not(None)))
        return self._any(lambda named: op(named, *others, **how))

    def _any(self, asked: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        found = select(self._named).where(*self._mine, asked(self._named)).exists()
        return found if self._own is None else or_(found, asked(self._own))
