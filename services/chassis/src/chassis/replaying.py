"""
Telling events once more: moves the cursor of a relay back over the log of its service.

Inboxes pass over what they know, so that telling too much is only slow.
"""

import datetime as dt

from sqlalchemy import Connection, func, insert, select, tuple_, update

from chassis.outbox import START, Cursor, outbox_event, relay_cursor


def before(connection: Connection, moment: dt.datetime) -> Cursor:
    """Return the place in the log right before the first event told at *moment* or later."""
    c = outbox_event.c
    first = connection.execute(
        select(c.xid, c.position).where(c.at >= moment).order_by(c.xid, c.position).limit(1)
    ).first()
    chosen = select(c.xid, c.position)
    if first is not None:
        chosen = chosen.where(tuple_(c.xid, c.position) < tuple_(first.xid, first.position))
    last = connection.execute(chosen.order_by(c.xid.desc(), c.position.desc()).limit(1)).first()
    return (last.xid, last.position) if last else START


def behind(connection: Connection, position: int) -> Cursor | None:
    """Return the place right behind the event at *position*; None where there is none."""
    if position == 0:
        return START
    c = outbox_event.c
    found = connection.execute(select(c.xid, c.position).where(c.position == position)).first()
    return (found.xid, found.position) if found else None


def rewind(connection: Connection, to: Cursor) -> int:
    """
    Let the relay go on behind *to* and return how many events it will tell.

    A running relay follows within a second: it saves its progress only over the place it knows.
    """
    mine = relay_cursor.c.name == "relay"
    values = {"xid": to[0], "position": to[1]}
    if not connection.execute(update(relay_cursor).where(mine).values(**values)).rowcount:
        connection.execute(insert(relay_cursor).values(name="relay", **values))
    c = outbox_event.c
    later = tuple_(c.xid, c.position) > tuple_(*to)
    return int(connection.scalar(select(func.count()).select_from(outbox_event).where(later)) or 0)
