"""
Whether the databases of a set agree: every effect has its cause, and who lacks which event.

A cause that a listener lacks is on its way and is told again after a restore; an effect without a
cause means that the databases are not of one moment.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, tuple_, update

from chassis import outbox
from chassis.outbox import outbox_event, relay_cursor
from chassis.react import inbox_event
from chassis.service import Service

WINDOW = dt.timedelta(days=7)
"""So far back events are compared; whoever lacks an older one lacks it for another reason."""
CHUNK = 500


@dataclass
class Agreement:
    """
    What was found.

    on_the_way: service → position of its first event that somebody lacks or that was never told.
    causeless: listener → ids of events that it has taken in and that nobody of the set has told.
    """

    on_the_way: dict[str, int] = field(default_factory=dict)
    causeless: dict[str, list[str]] = field(default_factory=dict)


def compare(
    services: Mapping[str, Service], seen: Mapping[str, Connection], now: dt.datetime
) -> Agreement:
    """Compare what every service has told with what the others have taken in."""
    found = Agreement()
    since = now - WINDOW
    told = {name: _told(connection, since) for name, connection in seen.items()}
    for name, connection in seen.items():
        for position in _untold(connection):
            _note(found, name, position)
        taken = _taken(connection, since)
        for producer, events in told.items():
            for event_id, (kind, position) in events.items():
                if kind in services[name].reactions and event_id not in taken:
                    _note(found, producer, position)
        known = {event_id for events in told.values() for event_id in events}
        causeless = taken - known - _older(seen.values(), sorted(taken - known))
        if causeless:
            found.causeless[name] = sorted(causeless)
    return found


def resume(connection: Connection, first: int | None) -> int:
    """
    Let the relay go on at the event at position *first*, or behind the last; return how many.

    Transactions are counted anew by each server, so that those of the old one mean nothing here.
    """
    last = connection.scalar(select(func.max(outbox_event.c.position))) or 0
    behind = last if first is None else first - 1
    connection.execute(update(outbox_event).values(xid=0).where(outbox_event.c.xid != 0))
    connection.execute(update(relay_cursor).values(xid=0, position=behind))
    return last - behind if first is not None else 0


def _note(found: Agreement, name: str, position: int) -> None:
    found.on_the_way[name] = min(found.on_the_way.get(name, position), position)


def _told(connection: Connection, since: dt.datetime) -> dict[str, tuple[str, int]]:
    c = outbox_event.c
    rows = connection.execute(select(c.id, c.type, c.position).where(c.at >= since))
    return {row.id: (row.type, row.position) for row in rows}


def _untold(connection: Connection) -> list[int]:
    c = outbox_event.c
    later = tuple_(c.xid, c.position) > tuple_(*outbox.cursor(connection))
    first = connection.scalar(select(func.min(c.position)).where(later))
    return [] if first is None else [first]


def _taken(connection: Connection, since: dt.datetime) -> set[str]:
    c = inbox_event.c
    return set(connection.scalars(select(c.event_id).distinct().where(c.at >= since)))


def _older(connections: Iterable[Connection], ids: list[str]) -> set[str]:
    """Return those of *ids* that somebody told before the window: they were told again."""
    found: set[str] = set()
    for connection in connections:
        for at in range(0, len(ids), CHUNK):
            chosen = outbox_event.c.id.in_(ids[at : at + CHUNK])
            found.update(connection.scalars(select(outbox_event.c.id).where(chosen)))
    return found
