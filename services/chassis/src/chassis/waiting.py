"""
Events that wait in a delay queue, so that later ones of the same record do not overtake them.

A row lives from the first failure of (reaction, event) until that is done or parked. A row whose
message the broker has lost stops counting some minutes after it should have come back.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import (
    Column,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from chassis.tables import BigKey, UtcDateTime, metadata

waiting_event = Table(
    "waiting_event",
    metadata,
    Column("position", BigKey, primary_key=True, autoincrement=True),
    Column("reaction", String(160), nullable=False),
    Column("event_id", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("back_at", UtcDateTime(), nullable=False),
    Index("ix_waiting_event_event", "reaction", "event_id", unique=True),
    Index("ix_waiting_event_subject", "reaction", "subject"),
)
_SUBJECTS = (
    select(waiting_event.c.subject)
    .where(waiting_event.c.subject.in_(bindparam("among", expanding=True)))
    .distinct()
)
LOST_AFTER = dt.timedelta(minutes=5)


def first_before(
    connection: Connection, reaction: str, subject: str, event_id: str, now: dt.datetime
) -> dt.datetime | None:
    """Return when the event comes back that *event_id* must wait for, or None to go ahead."""
    c = waiting_event.c
    queue = connection.execute(
        select(c.event_id, c.back_at)
        .where(c.reaction == reaction, c.subject == subject, c.back_at > now - LOST_AFTER)
        .order_by(c.position)
        .limit(1)
    ).first()
    if queue is None or queue.event_id == event_id:
        return None
    back_at: dt.datetime = queue.back_at
    return back_at


def subjects(connection: Connection, among: Sequence[str]) -> set[str]:
    """Return those of *among* for which any event waits."""
    return set(connection.scalars(_SUBJECTS, {"among": among}))


def note(
    connection: Connection, reaction: str, subject: str, event_id: str, back_at: dt.datetime
) -> None:
    """Remember that *event_id* comes back at *back_at*; its place in the line stays."""
    c = waiting_event.c
    mine = (c.reaction == reaction, c.event_id == event_id)
    again = connection.execute(update(waiting_event).where(*mine).values(back_at=back_at))
    if not again.rowcount:
        row = {"reaction": reaction, "event_id": event_id, "subject": subject, "back_at": back_at}
        connection.execute(insert(waiting_event).values(**row))


def forget(connection: Connection, reaction: str, event_id: str) -> None:
    """*event_id* waits no longer."""
    c = waiting_event.c
    connection.execute(delete(waiting_event).where(c.reaction == reaction, c.event_id == event_id))
