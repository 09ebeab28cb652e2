"""
Answers kept for repeats: the same key and input give the stored answer, never a second effect.

The row is written in the transaction of the effect. A concurrent twin waits for it on the row and
then gets the first one's answer; a refusal undoes the row with the rest, so a repeat asks anew.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis.contract import Operation
from chassis.errors import KeyInFlight, KeyReused
from chassis.tables import UtcDateTime, metadata

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("operation", String(120), primary_key=True),
    Column("actor_id", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", Text, nullable=True),
    Column("created_at", UtcDateTime(), nullable=False),
    Index("ix_idempotency_key_created_at", "created_at"),
)


DO, UNDO = ":do", ":undo"
"""How the keys end by which a process asks for a step, and for what takes it back."""
TOLD = "told"
"""The field of an internal operation for what another service told the gateway."""


class Seen(Exception):
    """The request was served before; `answer` is what it was answered."""

    def __init__(self, answer: Any):
        super().__init__("seen")
        self.answer = answer


def fingerprint(payload: Any) -> str:
    """
    Return a digest of the input that does not depend on the order of keys.

    A file sent again gets a new id in the store; its content says whether it is the same. What the
    gateway has looked up for a wish and `told` along may have changed since; the wish has not.
    """
    if isinstance(payload, dict):
        payload = {name: value for name, value in payload.items() if name != TOLD}
        if isinstance(payload.get("upload"), dict):
            payload["upload"] = {k: v for k, v in payload["upload"].items() if k != "id"}
    return hashlib.sha256(orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)).hexdigest()


def begin(session: Session, row: dict[str, Any], at: dt.datetime) -> None:
    """
    Note that the request *row* (operation, actor_id, key, fingerprint) is being served.

    Raises Seen with the stored answer, KeyReused when the input differs.
    """
    note(session.connection(), row, at)


def note(connection: Connection, row: dict[str, Any], at: dt.datetime) -> None:
    """Do as `begin` where there is a connection and no session."""
    if not connection.execute(_NOTES[connection.dialect.name], {**row, "created_at": at}).rowcount:
        look(connection, row)


def look(connection: Connection, row: dict[str, Any]) -> None:
    """Raise Seen or KeyReused when the request *row* was served before; note nothing."""
    found = connection.execute(_FIND, _which(row)).first()
    if found is None:
        return
    if found.fingerprint != row["fingerprint"]:
        raise KeyReused()
    if found.answer is None:
        raise KeyInFlight()
    raise Seen(orjson.loads(found.answer))


def finish(session: Session, row: dict[str, Any], answer: Any) -> None:
    """Keep *answer* for repeats."""
    keep(session.connection(), row, answer)


def forget(session: Session, row: dict[str, Any]) -> None:
    """Take back that the request *row* is being served: it was refused, and may be asked anew."""
    session.connection().execute(_FORGET, _which(row))


def keep(connection: Connection, row: dict[str, Any], answer: Any) -> None:
    """Do as `finish` where there is a connection and no session."""
    connection.execute(_KEEP, {**_which(row), "told": orjson.dumps(answer).decode()})


def forget_secrets(connection: Connection, operations: Iterable[Operation]) -> int:
    """
    Take out of kept answers what is told once; return how many answers held some.

    A release that did not know yet that a field is a secret may have kept it.
    """
    found = 0
    for operation in (o for o in operations if o.told_once):
        held = or_(*(_C.answer.contains(f'"{name}":') for name in sorted(operation.told_once)))
        rows = connection.execute(select(idempotency_key).where(_C.operation == operation.id, held))
        for row in rows.mappings().all():
            keep(connection, dict(row), operation.kept(orjson.loads(row["answer"])))
            found += 1
    return found


def bar(session: Session, row: dict[str, Any], at: dt.datetime) -> None:
    """
    Refuse from now on the step of a process that the request *row* (operation, actor_id) undoes.

    key: that of the undoing. A step that is at work is waited for; one that was served stays so.
    """
    if row["key"].endswith(UNDO):
        step = {
            **row,
            "key": row["key"].removesuffix(UNDO) + DO,
            "fingerprint": "",
            "created_at": at,
        }
        session.connection().execute(_NOTES[session.connection().dialect.name], step)


def is_known(connection: Connection, operation: str, actor_id: str, key: str) -> bool:
    """Tell whether a request under this key was served before; not whether the input agrees."""
    return connection.execute(_FIND, {"o": operation, "a": actor_id, "k": key}).first() is not None


def _which(row: dict[str, Any]) -> dict[str, Any]:
    return {"o": row["operation"], "a": row["actor_id"], "k": row["key"]}


_C = idempotency_key.c
_IS = (_C.operation == bindparam("o"), _C.actor_id == bindparam("a"), _C.key == bindparam("k"))
_FIND = select(_C.fingerprint, _C.answer).where(*_IS)
_KEEP = update(idempotency_key).where(*_IS).values(answer=bindparam("told"))
_FORGET = delete(idempotency_key).where(*_IS)
_NOTES = {
    "postgresql": postgresql.insert(idempotency_key).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(idempotency_key).on_conflict_do_nothing(),
}
"""Made once: to build a statement costs more than to run it."""
