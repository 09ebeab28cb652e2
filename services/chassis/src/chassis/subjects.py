"""
Who reads records of somebody else because their subject is his, in every service alike.

One service says whose a subject (a customer) is, by its events; each service keeps a copy of that.
A model names its subject by a classmethod `about_whom`, which scopes ask: whoever owns the subject
reads the records about it, whoever owns those. Changing them stays with the scope of the record.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import object_session

from chassis.context import Call
from chassis.shares import Within


def mine(model: Any, call: Call) -> ColumnElement[bool] | None:
    """Return the condition that the subject of a row is the caller's; None without a subject."""
    if not hasattr(model, "about_whom"):
        return None
    column, subject = model.about_whom()
    return Within(column, _owned_by(subject, call.actor_id))


@lru_cache(maxsize=5_000)
def _owned_by(subject: Any, actor_id: str) -> ScalarSelect[Any]:
    """Made once for each caller: to make it costs more than to ask by it."""
    return select(subject.id).where(subject.owner_id == actor_id).scalar_subquery()


def owner_of(record: Any) -> str | None:
    """Return whose the subject of a record is, which opens the record to him; None for nobody."""
    session = object_session(record)
    if session is None or not hasattr(record, "about_whom"):
        return None
    column, subject = record.about_whom()
    about = getattr(record, column.key)
    found = session.get(subject, about) if about else None
    return found.owner_id if found else None


def is_changed_by(uow: Any, record: Any) -> bool:
    """Tell whether the caller's scope holds a record, which he may else only read."""
    model, call = type(record), uow.call
    if not hasattr(model, "about_whom") or call.scope(model.resource) == "all":
        return True
    return record.owner_id == call.actor_id or record.id in _in_scope(uow, model, record.id)


def _in_scope(uow: Any, model: Any, record_id: str) -> set[str]:
    """Return which of the records at hand lie in scope: one question for a page of them."""
    from chassis.scopes import visible

    asked, found = uow.session.info.setdefault(("in_scope", model), (set(), set()))
    if record_id not in asked:
        at_hand = {one.id for one in uow.session.identity_map.values() if type(one) is model}
        new = (at_hand | {record_id}) - asked
        wanted = select(model.id).where(model.id.in_(new), visible(model, uow.call, change=True))
        found.update(uow.session.connection().scalars(wanted))
        asked.update(new)
    kept: set[str] = found
    return kept
