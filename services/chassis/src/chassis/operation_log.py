"""
The operation log: the history of all records of a service, by time.

Ids are made so that the entries of several services can be put together: behind the name of the
service they are in the order of time.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Index, and_, or_, select

from chassis.errors import BadCursor
from chassis.history import AMOUNTS, LOGGED, history_entry
from chassis.tables import ModelBase, Record
from chassis.told_changes import shown_as
from chassis.uow import UnitOfWork

_c = history_entry.c
Index("ix_history_entry_at", _c.at, _c.position)
FORM = "%Y%m%dT%H%M%S.%f"
EQUAL = ("actor_id", "resource", "record_id", "action")


def listing(command: Mapping[str, Any], *, uow: UnitOfWork) -> dict[str, Any]:
    """
    Return a page of what was done in this service; the gateway puts all services together.

    Whoever holds the grant of the log with the scope "all" sees everything, others what they did.
    Of what somebody else did to a record that no scope opens to the caller he sees that it was
    done, not what.
    """
    limit = command["limit"]
    chosen = select(history_entry).where(*_conditions(command))
    if not tells_all(uow):
        chosen = chosen.where(_c.actor_id == uow.call.actor_id)
    newest = chosen.order_by(_c.at.desc(), _c.position.desc()).limit(limit + 1)
    rows = list(uow.session.execute(newest).mappings())
    kept = _kept_back(uow, rows[:limit])
    items = [_item(uow.service, row, row["record_id"] in kept) for row in rows[:limit]]
    _call_as_answers_do(items)
    more = len(rows) > limit
    return {"items": items, "next_cursor": items[-1]["id"].partition(".")[2] if more else None}


def tells_all(uow: UnitOfWork) -> bool:
    """Tell whether the log tells the caller what anybody did."""
    name = f"{uow.service}.operation_log"
    return uow.call.allows(f"{name}.list") and uow.call.scope(name) == "all"


def _conditions(command: Mapping[str, Any]) -> list[Any]:
    found = [_c[name] == command[name] for name in EQUAL if command.get(name)]
    found.append(_c.action != LOGGED)
    if command.get("from_at"):
        found.append(_c.at >= command["from_at"])
    if command.get("to_at"):
        found.append(_c.at < command["to_at"])
    if command.get("cursor"):
        at, position = _read(command["cursor"])
        found.append(or_(_c.at < at, and_(_c.at == at, _c.position < position)))
    return found


def _kept_back(uow: UnitOfWork, rows: list[Any]) -> set[str]:
    """Return the records of *rows* that somebody else changed and that are kept from the caller."""
    found: set[str] = set()
    for model in _limited():
        ids = {
            row["record_id"]
            for row in rows
            if row["resource"] == model.resource and row["actor_id"] != uow.call.actor_id
        }
        if ids:
            is_open = model.left_to(uow.call).label("is_open")
            chosen = select(model.id, is_open).where(model.id.in_(ids))
            found |= {row.id for row in uow.session.execute(chosen) if not row.is_open}
    return found


def _limited() -> tuple[Any, ...]:
    """Return the kinds of records of which something may be kept back within a scope."""
    models = (mapper.class_ for mapper in ModelBase.registry.mappers)
    return tuple(model for model in models if hasattr(model, "left_to"))


def _call_as_answers_do(items: list[dict[str, Any]]) -> None:
    """Tell changes under names that field rules know; those of amounts say it themselves."""
    models: Any = [mapper.class_ for mapper in ModelBase.registry.mappers]
    known = {m.resource: m for m in models if issubclass(m, Record) and m.resource}
    for item in items:
        model, changes = known.get(item["resource"]), item["changes"]
        if model is not None:
            item["changes"] = {_called(model, column): changes[column] for column in changes}


def _called(model: Any, column: str) -> str:
    is_amount = column.endswith(AMOUNTS) and column not in model.told_as
    return column if is_amount else shown_as(model, column)[0]


def _item(service: str, row: Any, is_kept: bool) -> dict[str, Any]:
    at = row["at"].strftime(FORM)
    return {
        **row,
        "id": f"{service}.{at}-{row['position']:015d}",
        "service": service,
        "changes": {} if is_kept else orjson.loads(row["changes"]),
    }


def _read(cursor: str) -> tuple[dt.datetime, int]:
    try:
        at, _, position = cursor.partition("-")
        return dt.datetime.strptime(at, FORM).replace(tzinfo=dt.UTC), int(position)
    except ValueError as error:
        raise BadCursor() from error
