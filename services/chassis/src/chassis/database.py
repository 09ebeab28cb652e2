"""
One database of one service: engine, transactions, leadership.

SQLite (WAL) and PostgreSQL behave alike to the rest: one writer at a time on SQLite by a lock of
this process plus BEGIN IMMEDIATE, which never waits inside C code and so never freezes the hub.
"""

import fcntl
import math
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.pool import QueuePool

from chassis.errors import Unavailable
from chassis.settings import ServiceSettings

_WRITE = {"crm_write": True}
_RETRY_S = 0.004
JSON_BY: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
"""How dialects write and read JSON."""
UNWRITABLE = ("53100", "58030", "25006")
"""SQLSTATE: disk full, broken disk, read only."""
REFUSED_S = 10.0
OUTAGE_CLASSES = ("08", "53", "55", "57")
"""SQLSTATE classes: connection, resources, lock not available, operator intervention."""


class Database:
    """
    Engine and locks of one database.

    told, due: set whenever a commit leaves events or due work behind, to wake who waits for them.
    """

    def __init__(self, url: str, settings: ServiceSettings | None = None):
        self.url = make_url(url)
        self.settings = settings or ServiceSettings()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._refused_at = -math.inf
        self.told = threading.Event()
        self.due = threading.Event()
        self._writer = threading.Lock()
        self._cache_kib, self._mapped_bytes = 16_000, 1 << 27
        self.engine = self._sqlite() if self.is_sqlite else self._postgres()
        self.write_engine = self.engine.execution_options(**_WRITE)
        self.read_engine = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )

    def write_much(self) -> None:
        """
        Keep more pages of a file at hand, and map none of it: for a process that only writes.

        A step of an import changes more pages than fit otherwise, which are written out, and read
        again, before it ends. Call it before the first connection.
        """
        self._cache_kib, self._mapped_bytes = 48_000, 0

    @contextmanager
    def write_turn(self) -> Iterator[None]:
        """Wait for this process's turn to write; only SQLite has turns."""
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=self.settings.lock_timeout_s):
            raise Unavailable(service="database", retry_after_s=1)
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection inside one write transaction, committed at the end of the block."""
        with self.write_turn(), self.write_engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with self.read_engine.connect() as connection:
            yield connection

    @contextmanager
    def leader(self, name: str) -> Iterator[bool]:
        """
        Give True when this process leads *name* for as long as the block lasts.

        A leader that dies loses the lead with its connection (PostgreSQL) or file lock (SQLite).
        """
        with self._file_lock(name) if self.is_sqlite else self._advisory_lock(name) as mine:
            yield mine

    def reachable(self) -> bool:
        """Return whether a statement works now."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select 1"))
            return True
        except (DBAPIError, TimeoutError):
            return False

    def takes_writes(self) -> bool:
        """Return False for a while after it had no room for a write; nothing is tried for it."""
        return time.monotonic() - self._refused_at > REFUSED_S

    def close(self) -> None:
        self.engine.dispose()

    def _note_refusal(self, context: Any) -> None:
        if is_full(context.original_exception):
            self._refused_at = time.monotonic()

    def _postgres(self) -> Engine:
        limits = (
            f"-c lock_timeout={int(self.settings.lock_timeout_s * 1000)}"
            f" -c statement_timeout={int(self.settings.statement_timeout_s * 1000)}"
            " -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
            # a reach of 50,000 people is hashed, not walked for each row; short statements gain
            # nothing from being compiled
            " -c work_mem=32MB -c jit=off"
        )
        engine = create_engine(
            self.url,
            pool_size=self.settings.pool_size,
            max_overflow=30,
            pool_timeout=5,
            pool_use_lifo=True,
            connect_args={"options": limits, "connect_timeout": 3},
            insertmanyvalues_page_size=500,
            hide_parameters=True,
            **JSON_BY,
        )
        event.listen(engine, "checkout", _drop_if_idle_and_dead)
        event.listen(engine, "handle_error", self._note_refusal)
        event.listen(engine, "handle_error", _say_no_values)
        event.listen(engine, "checkin", _note_use)
        return engine

    def _sqlite(self) -> Engine:
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=60,
            pool_use_lifo=True,
            connect_args={"timeout": 0, "check_same_thread": False},
            hide_parameters=True,  # errors are logged; what people are called is not
            **JSON_BY,
        )
        event.listen(engine, "handle_error", self._note_refusal)
        event.listen(engine, "connect", self._prepare_sqlite)
        event.listen(engine, "begin", self._begin_sqlite)
        return engine

    def _prepare_sqlite(self, connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            # NORMAL survives the death of a process, FULL that of the machine.
            f"synchronous={'FULL' if self.settings.wait_for_disk else 'NORMAL'}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            f"cache_size=-{self._cache_kib}",
            f"mmap_size={self._mapped_bytes}",
            # Rarer than by default: a page that many commits write is copied back once.
            "wal_autocheckpoint=8000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # Its own knows the letters of ASCII only, PostgreSQL's all.
        connection.create_function("lower", 1, _lower, deterministic=True)

    def _begin_sqlite(self, connection: Connection) -> None:
        """Begin without waiting in C: another process may hold the write lock for a moment."""
        kind = "BEGIN IMMEDIATE" if connection.get_execution_options().get("crm_write") else "BEGIN"
        give_up = time.monotonic() + self.settings.lock_timeout_s
        while True:
            try:
                connection.exec_driver_sql(kind)
                return
            except OperationalError as error:
                if not is_locked(error) or time.monotonic() > give_up:
                    raise
                time.sleep(_RETRY_S)

    @contextmanager
    def _file_lock(self, name: str) -> Iterator[bool]:
        if not self.url.database or self.url.database == ":memory:":
            yield True
            return
        with Path(f"{self.url.database}.{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    @contextmanager
    def _advisory_lock(self, name: str) -> Iterator[bool]:
        key = zlib.crc32(f"crm.{name}".encode())
        with self.read_engine.connect() as connection:
            mine = bool(connection.scalar(text("select pg_try_advisory_lock(:k)"), {"k": key}))
            try:
                yield mine
            finally:
                if mine:
                    with suppress(DBAPIError):
                        connection.execute(text("select pg_advisory_unlock(:k)"), {"k": key})


def is_locked(error: BaseException) -> bool:
    """Return whether SQLite refused because another connection is writing."""
    return "database is locked" in str(getattr(error, "orig", error))


def is_full(error: BaseException | None) -> bool:
    """Return whether the database cannot write: no room, a broken disk, or read only."""
    if isinstance(error, sqlite3.Error):
        return any(word in str(error) for word in ("full", "disk I/O", "readonly"))
    return getattr(error, "pgcode", None) in UNWRITABLE


def is_outage(error: BaseException) -> bool:
    """Return whether the database could not be asked at all (so that asking again may help)."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or is_locked(error):
        return True
    state = getattr(error.orig, "pgcode", None)
    if isinstance(error.orig, sqlite3.Error):
        return any(word in str(error.orig) for word in ("disk", "unable to open"))
    return isinstance(error, OperationalError) and (state is None or state[:2] in OUTAGE_CLASSES)


def is_conflict(error: BaseException) -> bool:
    """Return whether the database chose this transaction as the victim of a deadlock."""
    state = getattr(getattr(error, "orig", None), "pgcode", "") or ""
    return state in ("40001", "40P01")


def _lower(text: Any) -> str | None:
    return None if text is None else str(text).lower()


def _say_no_values(context: Any) -> None:
    """Keep to the first line: those behind it repeat the statement, values and all."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def _note_use(connection: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _drop_if_idle_and_dead(connection: Any, record: Any, proxy: Any) -> None:
    """Ask a connection that rested for a while whether it still lives; busy ones are not asked."""
    from sqlalchemy.exc import DisconnectionError

    if time.monotonic() - record.info.get("used_at", 0.0) < 2.0:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error
