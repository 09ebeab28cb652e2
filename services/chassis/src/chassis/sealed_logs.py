"""
Logs whose lines are written once, such as that of sign-ins, under the hash chain of the history.

Beside each line an entry of the history holds its digest. So a line that was changed, taken out or
put in is found, and by the chain an entry that was. Lines from before the first entry are sealed
once, all together: as they stood then.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, insert, select

from chassis import history
from chassis.history import LOGGED, history_entry
from chassis.moments import instant_text
from chassis.uow import UnitOfWork

_c = history_entry.c
BEFORE = "-"
"""Stands in the history for all lines from before each had an entry of its own."""
SETTLED = dt.timedelta(hours=1)
"""By then no process of the release before adds lines without an entry."""
AT_ONCE = 1000


def add(uow: UnitOfWork, model: Any, line: Mapping[str, Any]) -> None:
    """Write a *line* with all columns of *model*, and the entry that vouches for it."""
    uow.session.execute(insert(model).values(**line))
    told = orjson.dumps({"digest": [None, _digest(line)]}).decode()
    about = {"resource": model.resource, "record_id": line["id"], "version": 1}
    history.write(uow.session, [{**about, "action": LOGGED, "changes": told, **uow.about()}])


def compare(connection: Connection, model: Any) -> str:
    """
    Return "" where each line is as the history vouches for, else a sentence about the first.

    Lines from before the first one that has an entry are vouched for from their sealing on.
    """
    table: Table = model.__table__
    mine = _entries(model)
    vouched = select(_c.record_id.label("told_id"), _c.changes.label("told"), *table.c)
    lines = vouched.outerjoin(table, table.c.id == _c.record_id).where(mine).order_by(_c.position)
    for row in connection.execute(lines).mappings():
        name = f"line {row['told_id']} of {table.name}"
        if row["id"] is None:
            return f"{name} was deleted"
        line = {column.name: row[column.name] for column in table.c}
        if [None, _digest(line)] != orjson.loads(row["told"])["digest"]:
            return f"{name} differs from what the history vouches for"
    return _put_in(connection, model)


def seal_what_came_before(uow: UnitOfWork, model: Any) -> None:
    """Vouch once for the lines from before each had an entry, when no more of them can come."""
    connection = uow.session.connection()
    begun = _begun(connection, model)
    if begun is None or begun > uow.now - SETTLED or _mark(connection, model) is not None:
        return
    lines, digest = _older(connection, model)
    told = orjson.dumps({"lines": [None, lines], "digest": [None, digest]}).decode()
    about = {"resource": model.resource, "record_id": BEFORE, "version": 1}
    history.write(uow.session, [{**about, "action": LOGGED, "changes": told, **uow.about()}])


def proved_since(connection: Connection, model: Any) -> str:
    """Return "" where every line is proved from its writing on, else a sentence since when."""
    name, mark = model.__table__.name, _mark(connection, model)
    lines = orjson.loads(mark.changes)["lines"][1] if mark else _older(connection, model)[0]
    if not lines:
        return ""
    begun = _begun(connection, model)
    since = f"{name} is proved line by line since {instant_text(begun)}; " if begun else ""
    if mark is None:
        return f"{since}{lines} lines of {name} from before are not sealed yet"
    return f"{since}{lines} older lines were sealed as they stood on {instant_text(mark.at)}"


def _entries(model: Any) -> ColumnElement[bool]:
    logged = and_(_c.resource == model.resource, _c.action == LOGGED)
    return logged & (_c.record_id != BEFORE)


def _begun(connection: Connection, model: Any) -> dt.datetime | None:
    begun: dt.datetime | None = connection.scalar(select(func.min(_c.at)).where(_entries(model)))
    return begun


def _mark(connection: Connection, model: Any) -> Any:
    """Return the entry that vouches for what came before."""
    mine = (_c.resource == model.resource, _c.action == LOGGED, _c.record_id == BEFORE)
    return connection.execute(select(history_entry).where(*mine).order_by(_c.position)).first()


def _strangers(model: Any) -> Select[Any]:
    """Return a select of the lines without an entry of their own."""
    table: Table = model.__table__
    own = and_(_entries(model), _c.record_id == table.c.id)
    return select(*table.c).outerjoin(history_entry, own).where(_c.position.is_(None))


def _older(connection: Connection, model: Any) -> tuple[int, str]:
    """Return how many lines have no entry of their own, and the digest of them all."""
    key = model.__table__.c.id
    found = _strangers(model).order_by(key).limit(AT_ONCE)
    count, running, last = 0, hashlib.sha256(), ""
    while lines := connection.execute(found.where(key > last)).mappings().all():
        for line in lines:
            running.update(_digest(dict(line)).encode())
        count, last = count + len(lines), lines[-1]["id"]
    return count, running.hexdigest()


def _put_in(connection: Connection, model: Any) -> str:
    """Return a sentence about lines that neither an entry nor the sealing of old ones knows."""
    table, mark = model.__table__, _mark(connection, model)
    lines, digest = _older(connection, model) if mark else (0, "")
    sealed = orjson.loads(mark.changes) if mark else {}
    if sealed and sealed["digest"] == [None, digest]:
        return ""
    since = mark.at if mark else _begun(connection, model)
    if since is None:
        return ""
    late = _strangers(model).with_only_columns(table.c.id).where(table.c.created_at >= since)
    found = connection.scalar(late.order_by(table.c.id).limit(1))
    if found is not None:
        return f"line {found} of {table.name} was put in"
    if not sealed:
        return ""
    was = f"{sealed['lines'][1]} older lines of {table.name} were sealed"
    return f"{was} on {instant_text(mark.at)}; they differ from the {lines} that are there now"


def _digest(line: Mapping[str, Any]) -> str:
    told = {
        name: value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
        for name, value in line.items()
    }
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
