"""Memory of what was received: every event reaches the partner's code once."""

import sqlite3
from collections import OrderedDict
from pathlib import Path


class Memory:
    """Remembers the last events of this process; after a restart some may come again."""

    def __init__(self, limit: int = 100_000):
        self._limit = limit
        self._ids: OrderedDict[str, None] = OrderedDict()
        self.last_sequence = 0

    def knows(self, event_id: str) -> bool:
        return event_id in self._ids

    def note(self, event_id: str, sequence: int) -> None:
        """Remember an event that was worked on."""
        self._ids[event_id] = None
        self.last_sequence = max(self.last_sequence, sequence)
        if len(self._ids) > self._limit:
            self._ids.popitem(last=False)

    def close(self) -> None:
        """Nothing to let go of."""


class FileMemory:
    """Remembers events in a SQLite file, over restarts."""

    def __init__(self, path: Path | str):
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("pragma journal_mode=wal")
        self._database.execute(
            "create table if not exists seen (id text primary key, sequence integer not null)"
        )
        newest = self._database.execute("select max(sequence) from seen").fetchone()
        self.last_sequence = int(newest[0] or 0)

    def knows(self, event_id: str) -> bool:
        found = self._database.execute("select 1 from seen where id = ?", (event_id,))
        return found.fetchone() is not None

    def note(self, event_id: str, sequence: int) -> None:
        """Remember an event that was worked on."""
        self._database.execute("insert or ignore into seen values (?, ?)", (event_id, sequence))
        self.last_sequence = max(self.last_sequence, sequence)

    def close(self) -> None:
        self._database.close()
