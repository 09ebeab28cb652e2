"""
Logs whose lines are written once, such as that of sign-ins, under the hash chain of the history.

Beside each line an entry of the history holds its digest. So a line that was changed, taken out or
put in is found, and by the chain an entry that was.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Table, and_, func, insert, select

from chassis import history
from chassis.history import LOGGED, history_entry
from chassis.uow import UnitOfWork

_c = history_entry.c


def add(uow: UnitOfWork, model: Any, line: Mapping[str, Any]) -> None:
    """Write a *line* with all columns of *model*, and the entry that vouches for it."""
    uow.session.execute(insert(model).values(**line))
    told = orjson.dumps({"digest": [None, _digest(line)]}).decode()
    about = {"resource": model.resource, "record_id": line["id"], "version": 1}
    history.write(uow.session, [{**about, "action": LOGGED, "changes": told, **uow.about()}])


def compare(connection: Connection, model: Any) -> str:
    """
    Return "" where each line is as the history vouches for, else a sentence about the first.

    Lines from before the first one that has an entry are vouched for by none.
    """
    table: Table = model.__table__
    mine = and_(_c.resource == model.resource, _c.action == LOGGED)
    vouched = select(_c.record_id.label("told_id"), _c.changes.label("told"), *table.c)
    lines = vouched.outerjoin(table, table.c.id == _c.record_id).where(mine).order_by(_c.position)
    for row in connection.execute(lines).mappings():
        name = f"line {row['told_id']} of {table.name}"
        if row["id"] is None:
            return f"{name} was deleted"
        line = {column.name: row[column.name] for column in table.c}
        if [None, _digest(line)] != orjson.loads(row["told"])["digest"]:
            return f"{name} differs from what the history vouches for"
    return _put_in(connection, table, mine)


def _put_in(connection: Connection, table: Table, mine: Any) -> str:
    begun = connection.scalar(select(func.min(_c.at)).where(mine))
    if begun is None:
        return ""
    strangers = select(table.c.id).outerjoin(history_entry, and_(mine, _c.record_id == table.c.id))
    late = strangers.where(_c.position.is_(None), table.c.created_at >= begun)
    found = connection.scalar(late.order_by(table.c.id).limit(1))
    return "" if found is None else f"line {found} of {table.name} was put in"


def _digest(line: Mapping[str, Any]) -> str:
    told = {
        name: value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
        for name, value in line.items()
    }
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
