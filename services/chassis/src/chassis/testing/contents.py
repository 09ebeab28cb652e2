"""What a piece of work left in a database, so told that it can be compared with a second run's."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from chassis.values import made_at_ms

Rows = Counter[tuple[Any, ...]]
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)', re.I)
BY_CHANCE = re.compile(
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<day>\d{4}-\d\d-\d\d|\d{8}(?=T\d{6}Z))[T ](?P<tens>\d\d:?\d)\d:?\d\d(?:\.\d+)?"
    r"|\b(?:00-)?[0-9a-f]{32,64}\b(?:-[0-9a-f]{16}-\d\d)?"
    r"|\$argon2id\$[^\"]+|-----BEGIN [^\"]+?-----END"
    r"|\"(?:deadline|issued_at|minutes)\":[\d.]+"
)
"""An id, a moment, a digest or trace, a salted hash, a key; when one asked; a visit's length."""
IN_NO_ORDER = ("history_entry", "outbox_event")
"""Tables whose rows of one flush are numbered as it happens."""


class Contents:
    """
    The rows that came and went since the database was *prepared*, in every table written since.

    Ids made since then are told by the table whose row has it, moments by their ten minutes.
    """

    def __init__(self, prepared: Path, engine: Engine, but: Mapping[str, str]):
        """Look at all tables *but* a column of some or all "*" of it, as *engine* writes them."""
        self._prepared, self._but = prepared, but
        self._since_ms = int(time.time() * 1000)
        self._before: dict[str, Rows] = {}
        event.listen(engine, "before_cursor_execute", self._note)
        self._written: set[str] = set()

    def of(self, tried: Path, answer: str) -> dict[str, Rows]:
        """Return table → rows that came, with 1, and went, with -1, and what was answered."""
        names = sorted(name for name in self._written if self._but.get(name) != "*")
        wanting = [name for name in names if name not in self._before]
        before = _read(self._prepared, wanting, self._but)
        self._before |= {name: rows for name, (_, rows) in before.items()}
        found = _read(tried, names, self._but)
        labels: dict[str, str] = {}
        moved: dict[str, Rows] = {}
        for name, (columns, rows) in found.items():
            moved[name] = Counter(rows)
            moved[name].subtract(self._before[name])
            first = 1 if name in IN_NO_ORDER else 0
            moved[name] = Counter({row[first:]: n for row, n in moved[name].items() if n})
            if "id" in columns:
                at = columns.index("id") - first
                labels |= {row[at]: f"<{name}>" for row, n in moved[name].items() if n > 0}
        told = {name: self._told(rows, labels) for name, rows in moved.items()}
        return told | {"the answer": self._told(Counter([(answer,)]), labels)}

    def _told(self, rows: Rows, labels: Mapping[str, str]) -> Rows:
        told: Rows = Counter()
        for row, number in rows.items():
            told[tuple(self._plain(value, labels) for value in row)] += number
        return told

    def _plain(self, value: Any, labels: Mapping[str, str]) -> Any:
        if not isinstance(value, str):
            return value

        def plain(found: re.Match[str]) -> str:
            if identifier := found["id"]:
                is_old = 0 < made_at_ms(identifier) < self._since_ms
                return identifier if is_old else labels.get(identifier, "<new>")
            return f"{found['day']} {found['tens']}" if found["day"] else "<digest>"

        return BY_CHANCE.sub(plain, value)

    def _note(self, connection: Any, cursor: Any, statement: str, *about: Any) -> None:
        if write := WRITES.match(statement):
            self._written.add(write[1])


def _read(
    file: Path, names: Iterable[str], but: Mapping[str, str]
) -> dict[str, tuple[list[str], Rows]]:
    """Return table → names of its columns, and its rows, without the columns left out."""
    found = {}
    with closing(sqlite3.connect(file)) as connection:
        for name in names:
            about = connection.execute(f'pragma table_info("{name}")')
            columns = [row[1] for row in about if row[1] != but.get(name)]
            wanted = ", ".join(f'"{column}"' for column in columns)
            found[name] = columns, Counter(connection.execute(f'select {wanted} from "{name}"'))
    return found


def difference(expected: Mapping[str, Rows], found: Mapping[str, Rows]) -> list[str]:
    """Return what one run left and the other did not, table by table."""
    wrong = []
    for name in sorted(expected.keys() | found.keys()):
        there, here = expected.get(name, Counter()), found.get(name, Counter())
        only, wanted = list((here - there).elements()), list((there - here).elements())
        for one, other in zip_longest(only, wanted, fillvalue=()):
            pairs = zip_longest(one, other, fillvalue="")
            cells = [f"{mine!r} instead of {yours!r}" for mine, yours in pairs if mine != yours]
            wrong.append(f"{name}: {', '.join(cells)}")
    return wrong
