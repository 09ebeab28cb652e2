"""
Fresh databases for tests: with empty tables, or as a test before prepared them.

To copy what is there once is sooner than to make it anew for each test.
"""

import io
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, MetaData, Table, create_engine, inspect, text
from sqlalchemy.pool import StaticPool

from chassis import own_tables
from chassis.database import Database
from chassis.service import Service

Prepare = Callable[..., None]
"""What fills a fresh database; one function fills all of them alike."""

SEQUENCES = text(
    "select sequencename, last_value from pg_sequences"
    " where schemaname = 'public' and last_value is not null"
)
TRUNCATED_EACH = 25
"""
Uses of a database on a server until its tables are truncated. To delete the rows of a few tests
takes a thirtieth of the time, but leaves them lying about.
"""


class Filled(NamedTuple):
    """The content of a database on a server: table → its rows as COPY tells them, and numbers."""

    rows: dict[str, str]
    numbers: dict[str, int]


_EMPTY_FILES: dict[str, tuple[MetaData, bytes]] = {}
"""The file of each service with its tables and nothing in them."""

_KEPT: dict[tuple[Prepare, str], tuple[MetaData, bytes | Filled]] = {}
"""What was prepared how, on which kind of database → its tables and content."""

_USES: Counter[str] = Counter()


def make(database: Database, service: Service, prepare: Prepare | None) -> bool:
    """Make the tables of *service* in *database*; return whether what *prepare* does is done."""
    kept = _kept(database, service, prepare)
    if database.is_sqlite:
        file = Path(database.engine.url.database or "")
        if not file.exists():
            file.write_bytes(kept if isinstance(kept, bytes) else _empty_file(service))
            return isinstance(kept, bytes)
    with database.write_engine.begin() as connection:
        is_there = _emptied(connection, service)
        if is_there and isinstance(kept, Filled):
            _fill(connection, kept)
            return True
        _create_all(connection, service, [] if is_there else None)
    return False


def keep(database: Database, service: Service, prepare: Prepare) -> None:
    """Keep what *database* holds after *prepare* has run, for the tests to come."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            content: bytes | Filled = Path(database.engine.url.database or "").read_bytes()
        else:
            content = _content(connection)
    _KEPT[prepare, database.engine.dialect.name] = service.tables, content


def _kept(database: Database, service: Service, prepare: Prepare | None) -> bytes | Filled | None:
    if prepare is None:
        return None
    tables, content = _KEPT.get((prepare, database.engine.dialect.name), (None, None))
    return content if tables is service.tables else None


def _empty_file(service: Service) -> bytes:
    tables, content = _EMPTY_FILES.get(service.name, (None, b""))
    if tables is not service.tables:
        memory = sqlite3.connect(":memory:")
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
        with engine.begin() as connection:
            _create_all(connection, service)
        content = memory.serialize()
        engine.dispose()
        _EMPTY_FILES[service.name] = (service.tables, content)
    return content


def _create_all(
    connection: Connection, service: Service, tables: list[Table] | None = None
) -> None:
    """Make all tables, or *tables* only, and put in what is there from the start."""
    own_tables.metadata.create_all(connection, tables)
    service.tables.create_all(connection, tables)


def _emptied(connection: Connection, service: Service) -> bool:
    """Empty a recycled database; one that an other service used loses its tables as well."""
    found = set(inspect(connection).get_table_names())
    if connection.dialect.name != "postgresql" or not found:
        return False
    if found != own_tables.metadata.tables.keys() | service.tables.tables.keys():
        connection.execute(text("drop schema public cascade"))
        connection.execute(text("create schema public"))
        return False
    _without_triggers(connection)
    names = _filled_tables(connection, found)
    place = connection.engine.url.database or ""
    _USES[place] += 1
    if names and _USES[place] % TRUNCATED_EACH == 0:
        connection.execute(text(f"truncate {', '.join(names)} restart identity cascade"))
    elif names:
        connection.exec_driver_sql("; ".join(f"delete from {name}" for name in names))
    _set_numbers(connection, {name: 0 for name, _ in connection.execute(SEQUENCES)})
    return True


def _filled_tables(connection: Connection, names: Iterable[str]) -> list[str]:
    """Return the quoted names of the tables that have rows."""
    filled = " union all ".join(
        f'select \'"{name}"\' where exists (select 1 from "{name}")' for name in sorted(names)
    )
    return list(connection.scalars(text(filled)))


def _content(connection: Connection) -> Filled:
    rows = {}
    for name in _filled_tables(connection, inspect(connection).get_table_names()):
        told = io.StringIO()
        _cursor(connection).copy_expert(f"copy {name} to stdout", told)
        rows[name] = told.getvalue()
    return Filled(rows, {one.sequencename: one.last_value for one in connection.execute(SEQUENCES)})


def _fill(connection: Connection, content: Filled) -> None:
    _without_triggers(connection)
    for name, rows in content.rows.items():
        _cursor(connection).copy_expert(f"copy {name} from stdin", io.StringIO(rows))
    _set_numbers(connection, content.numbers)


def _set_numbers(connection: Connection, last: dict[str, int]) -> None:
    """Let sequences go on behind their *last* number; 0: from the first."""
    for name, number in last.items():
        connection.exec_driver_sql(
            "select setval(%s, %s, %s)", (f'"{name}"', max(number, 1), number > 0)
        )


def _without_triggers(connection: Connection) -> None:
    """What is put in or taken out was checked before, or belongs to a test that is over."""
    connection.execute(text("set local session_replication_role = replica"))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
