"""
Answers kept for repeats: the same key and input give the stored answer, never a second effect.

The row is written in the transaction of the effect. A concurrent twin waits for it on the row and
then gets the first one's answer; a refusal undoes the row with the rest, so a repeat asks anew.
"""

import datetime as dt
import hashlib
from typing import Any

import orjson
from sqlalchemy import Column, Index, String, Table, Text, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

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


class Seen(Exception):
    """The request was served before; `answer` is what it was answered."""

    def __init__(self, answer: Any):
        super().__init__("seen")
        self.answer = answer


def fingerprint(payload: Any) -> str:
    """
    Return a digest of the input that does not depend on the order of keys.

    A file sent again gets a new id in the store; its content says whether it is the same.
    """
    if isinstance(payload, dict) and isinstance(payload.get("upload"), dict):
        upload = {k: v for k, v in payload["upload"].items() if k != "id"}
        payload = {**payload, "upload": upload}
    return hashlib.sha256(orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)).hexdigest()


def begin(session: Session, row: dict[str, Any], at: dt.datetime) -> None:
    """
    Note that the request *row* (operation, actor_id, key, fingerprint) is being served.

    Raises Seen with the stored answer, KeyReused when the input differs.
    """
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    note = make(idempotency_key).values(**row, created_at=at).on_conflict_do_nothing()
    if session.connection().execute(note).rowcount:
        return
    c = idempotency_key.c
    found = session.execute(select(c.fingerprint, c.answer).where(*_is(row))).one()
    if found.fingerprint != row["fingerprint"]:
        raise KeyReused()
    if found.answer is None:
        raise KeyInFlight()
    raise Seen(orjson.loads(found.answer))


def finish(session: Session, row: dict[str, Any], answer: Any) -> None:
    """Keep *answer* for repeats."""
    text = orjson.dumps(answer).decode()
    session.execute(update(idempotency_key).where(*_is(row)).values(answer=text))


def _is(row: dict[str, Any]) -> tuple[Any, ...]:
    c = idempotency_key.c
    return (
        c.operation == row["operation"],
        c.actor_id == row["actor_id"],
        c.key == row["key"],
    )
