"""
Holds the book against the digests that another service keeps.

Whoever rewrites the whole chain, digests included, makes a book that is whole in itself; it still
contradicts what was told. The events that the ledger told of each entry then name the first one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from chassis.outbox import outbox_event
from chassis.runtime import Runtime
from contracts.ledger import entry
from ledger.digests.model import Digest
from ledger.journal.model import Entry
from ledger.verification.store import snapshot

Kept = Mapping[str, Any]
CHUNK = 500


def compare(runtime: Runtime, kept: Sequence[Kept]) -> list[str]:
    """Return where the book differs from *kept* digests, the first broken entry first."""
    with snapshot(runtime.database) as connection:
        return list(_entries(connection, kept)) + list(_days(connection, kept))


def _entries(connection: Connection, kept: Sequence[Kept]) -> Iterator[str]:
    """Each entry that a digest names is there with the hash that it names."""
    sound: dict[int, int] = {}
    broken: set[int] = set()
    for digest in kept:
        for head in digest["years"]:
            year, number = head["year"], head["number"]
            if not number or year in broken:
                continue
            where = Entry.year == year, Entry.number == number
            if connection.scalar(select(Entry.hash).where(*where)) == head["hash"]:
                sound[year] = max(number, sound.get(year, 0))
                continue
            broken.add(year)
            first = _first_told_otherwise(connection, year, sound.get(year, 0), number)
            where_to = first or f"{year}/{sound.get(year, 0) + 1} to {year}/{number}"
            yield f"entry {where_to}: it is not what was sealed on {digest['day']}"


def _first_told_otherwise(connection: Connection, year: int, after: int, last: int) -> str | None:
    """Return the first entry whose own event told another hash, or that is not there."""
    for start in range(after, last, CHUNK):
        numbers = range(start + 1, min(start + CHUNK, last) + 1)
        found = {row.number: row for row in _rows(connection, year, numbers[0], numbers[-1])}
        told = _told(connection, [row.id for row in found.values()])
        for number in numbers:
            if number not in found:
                return f"{year}/{number}"
            if told.get(found[number].id) != found[number].hash:
                return f"{year}/{number} ({found[number].id})"
    return None


def _rows(connection: Connection, year: int, first: int, last: int) -> Sequence[Any]:
    chosen = select(Entry.number, Entry.id, Entry.hash).where(
        Entry.year == year, Entry.number.between(first, last)
    )
    return connection.execute(chosen).all()


def _told(connection: Connection, ids: list[str]) -> dict[str, str]:
    c = outbox_event.c
    chosen = select(c.subject, c.body).where(c.type == entry.posted.type, c.subject.in_(ids))
    return {
        subject: json.loads(body)["data"]["hash"] for subject, body in connection.execute(chosen)
    }


def _days(connection: Connection, kept: Sequence[Kept]) -> Iterator[str]:
    """Each digest that was told is there as it was told."""
    chosen = select(Digest.day, Digest.digest)
    own = {row.day: row.digest for row in connection.execute(chosen)}
    for digest in kept:
        if own.get(digest["day"]) != digest["digest"]:
            yield f"digest of {digest['day']}: it is not the one that was told"
