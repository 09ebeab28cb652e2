"""Records that are found by how their names are written and said, as customers and products are."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, event, false, inspect, select
from sqlalchemy.orm import object_session

from chassis.field_rights import unseen
from chassis.search import SearchIndex
from chassis.tokens import document
from chassis.uow import UnitOfWork


class NameIndex:
    """
    The words of some columns of one model; they follow each record that is added or changed.

    table: in which the words lie, in the metadata of the model. What a statement changes without
        loading the record is not followed.
    """

    def __init__(self, model: Any, table: str, *columns: str):
        self.words = SearchIndex(model.metadata, table)
        self._model, self._columns = model, columns
        event.listen(model, "after_insert", self._add)
        event.listen(model, "after_update", self._change)
        event.listen(model, "after_delete", self._drop)

    def condition(self, uow: UnitOfWork, text: str) -> ColumnElement[bool]:
        """Return the condition that a record answers to *text*; a hidden column finds nothing."""
        hides = unseen(uow.call.field_rights, self._model.resource)
        if any(hides(column) for column in self._columns):
            return false()
        return self.words.condition(uow.session, self._model.id, text, numbers=False)

    def find_anew(self, uow: UnitOfWork, ids: Sequence[str]) -> None:
        """Let records be found by how their names are said by now."""
        for record in self._records(uow, self._model.id.in_(ids)):
            self.words.change(uow.session, record.id, self._document(record))

    def learn(self, uow: UnitOfWork, after: str, most: int) -> str | None:
        """Let records behind the id *after* be found; return the last id, None for no more."""
        found = list(self._records(uow, self._model.id > after, most))
        for record in found:
            self.words.drop(uow.session, record.id)
        self.words.add(uow.session, [(one.id, self._document(one)) for one in found])
        return found[-1].id if found else None

    def _records(
        self, uow: UnitOfWork, where: ColumnElement[bool], most: int | None = None
    ) -> Iterable[Any]:
        chosen = select(self._model).where(where).order_by(self._model.id).limit(most)
        return uow.session.scalars(chosen)

    def _document(self, record: Any) -> str:
        return document(filter(None, (getattr(record, column) for column in self._columns)))

    def _add(self, mapper: Any, connection: Any, record: Any) -> None:
        self.words.add(_session_of(record), [(record.id, self._document(record))])

    def _change(self, mapper: Any, connection: Any, record: Any) -> None:
        told = inspect(record).attrs
        if any(told[column].history.has_changes() for column in self._columns):
            self.words.change(_session_of(record), record.id, self._document(record))

    def _drop(self, mapper: Any, connection: Any, record: Any) -> None:
        self.words.drop(_session_of(record), record.id)


def _session_of(record: Any) -> Any:
    session = object_session(record)
    assert session is not None, "a record is written by a session"
    return session
