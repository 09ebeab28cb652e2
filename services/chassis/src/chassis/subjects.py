"""
Who reads records of somebody else because their subject is his, in every service alike.

One service says whose a subject (a customer) is, by its events; each service keeps a copy of that.
A model names its subject by a classmethod `about_whom`, which scopes ask: whoever owns the subject,
or has it within his data scope, reads the records about it, whoever owns those. Changing them stays
with the scope of the record, unless a model says otherwise by `is_changed_by`.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

OPENING = ("about_whom", "read_by", "shared_by", "within")
"""What a model has of which somebody may read records that he may not change."""


def opens_to(record: Any) -> dict[str, str | None]:
    """Return whose the subject of a record is and where it lies, which opens the record there."""
    session = object_session(record)
    column, subject = record.about_whom()
    about = getattr(record, column.key)
    found = session.get(subject, about) if session is not None and about else None
    names = ("owner_id", "department_id")
    return {f"subject_{name}": getattr(found, name) if found else None for name in names}


def is_changed_by(uow: Any, record: Any) -> bool:
    """Tell whether the caller's scope holds a record, which he may else only read."""
    model = type(record)
    if hasattr(record, "is_changed_by"):
        return bool(record.is_changed_by(uow))
    opened = any(hasattr(model, name) for name in OPENING) or uow.call.changes_less
    if not opened or is_own_of(uow, record):
        return True
    return hasattr(model, "shared_by") and record.id in _in_scope(uow, record, shared=True)


def is_own_of(uow: Any, record: Any) -> bool:
    """Tell whether the caller's scope holds a record, what was shared with him left out."""
    call = uow.call
    if (
        call.scope(record.resource, change=True) == "all"
        or getattr(record, "owner_id", "") == call.actor_id
    ):
        return True
    return record.id in _in_scope(uow, record, shared=False)


def is_changed_through(uow: Any, record: Any) -> bool:
    """Tell whether the caller may change what a record is seen through; one question for a page."""
    from chassis.scopes import visible

    model, subject_id = record.seen_through()
    asked, found = uow.session.info.setdefault(("changed_through", model), (set(), set()))
    if subject_id not in asked:
        alike = (one for one in uow.session.identity_map.values() if type(one) is type(record))
        new = {subject_id, *(one.seen_through()[1] for one in alike)} - asked
        wanted = select(model.id).where(model.id.in_(new), visible(model, uow.call, change=True))
        found.update(uow.session.connection().scalars(wanted))
        asked.update(new)
    return subject_id in found


def _in_scope(uow: Any, record: Any, *, shared: bool) -> set[str]:
    """Return which of the records at hand lie in scope: one question for a page of them."""
    from chassis.scopes import visible

    model, record_id = type(record), record.id

    asked, found = uow.session.info.setdefault(("in_scope", model, shared), (set(), set()))
    if record_id not in asked:
        at_hand = {one.id for one in uow.session.identity_map.values() if type(one) is model}
        new = (at_hand | {record_id}) - asked
        mine = [visible(model, uow.call, change=True, shared=shared)]
        if hasattr(model, "within"):
            mine.append(model.within(uow.call, change=True))
        wanted = select(model.id).where(model.id.in_(new), *mine)
        found.update(uow.session.connection().scalars(wanted))
        asked.update(new)
    kept: set[str] = found
    return kept
