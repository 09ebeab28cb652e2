"""
The outbox: an append-only log of what happened, written with the change itself.

It feeds the relay, replay for partners and reconciliation. On PostgreSQL it is read by
(transaction id, position) below the oldest running transaction: a plain `position > last` would
lose events of writers that commit late.
"""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from chassis.bulk import insert_many
from chassis.tables import BigKey, UtcDateTime, metadata

outbox_event = Table(
    "outbox_event",
    metadata,
    Column("position", BigKey, primary_key=True, autoincrement=True),
    Column("xid", BigInteger, nullable=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("type", String(120), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_outbox_event_xid_position", "xid", "position"),
    Index("ix_outbox_event_subject", "subject"),
)
relay_cursor = Table(
    "relay_cursor",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("xid", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)
Cursor = tuple[int, int]
START: Cursor = (0, 0)
_XMIN = text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_XID = text("pg_current_xact_id()::text::bigint")
_APPEND = insert(outbox_event).values(xid=_XID)


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the log as the relay needs it."""

    cursor: Cursor
    id: str
    type: str
    subject: str
    body: bytes


def append(session: Session, rows: list[dict[str, object]]) -> None:
    """Write *rows* (id, type, subject, version, at, body) into the log of this transaction."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_APPEND, rows)
    else:
        insert_many(connection, outbox_event, [{"xid": 0, **row} for row in rows])


def cursor(connection: Connection, name: str = "relay") -> Cursor:
    """Return up to where *name* has confirmed the log."""
    found = connection.execute(
        select(relay_cursor.c.xid, relay_cursor.c.position).where(relay_cursor.c.name == name)
    ).first()
    return (found.xid, found.position) if found else START


def advance(connection: Connection, since: Cursor, to: Cursor, name: str = "relay") -> None:
    """Move the cursor of *name* from *since* on; one that was moved meanwhile stays there."""
    c, values = relay_cursor.c, {"xid": to[0], "position": to[1]}
    mine = (c.name == name, c.xid == since[0], c.position == since[1])
    moved = connection.execute(update(relay_cursor).where(*mine).values(**values))
    if not moved.rowcount and since == START and cursor(connection, name) == START:
        connection.execute(insert(relay_cursor).values(name=name, **values))


def unpublished(connection: Connection, after: Cursor, limit: int = 500) -> list[Row]:
    """Return the next *limit* events behind *after*, in the order of the log."""
    c = outbox_event.c
    behind = tuple_(c.xid, c.position) > tuple_(*map(_literal, after))
    chosen = select(c.xid, c.position, c.id, c.type, c.subject, c.body).where(behind)
    if connection.dialect.name == "postgresql":
        chosen = chosen.where(c.xid < _XMIN)
    found = connection.execute(chosen.order_by(c.xid, c.position).limit(limit))
    return [Row((r.xid, r.position), r.id, r.type, r.subject, r.body.encode()) for r in found]


def pending(connection: Connection, name: str = "relay") -> tuple[int, object]:
    """Return how many events wait for the relay and since when the oldest does (or None)."""
    c = outbox_event.c
    behind = tuple_(c.xid, c.position) > tuple_(*map(_literal, cursor(connection, name)))
    found = connection.execute(select(func.count(), func.min(c.at)).where(behind)).one()
    return int(found[0]), found[1]


def _literal(number: int) -> ColumnElement[int]:
    return literal(number, BigInteger)
