"""Writing one database into a file and back, by the means of its engine."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from chassis.database import Database

SUFFIXES = {True: ".db", False: ".dump"}
"""Whether it is SQLite → how the copy is called."""


class CopyFailed(Exception):
    """A tool of the database is missing or refused; the message says what it said."""


def write(database: Database, seen: Connection, target: Path) -> None:
    """Write what *seen* sees of the database into *target*."""
    if database.is_sqlite:
        with closing(sqlite3.connect(target)) as copy:
            source: Any = seen.connection.dbapi_connection
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    snapshot = seen.scalar(text("SELECT pg_export_snapshot()"))
    asked = ("--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
    _run(database, "pg_dump", *asked)


def load(database: Database, source: Path) -> None:
    """Let the database be what was written into *source*; what it held before is gone."""
    database.close()
    if database.is_sqlite:
        place = Path(str(database.url.database))
        for old in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            old.unlink(missing_ok=True)
        shutil.copyfile(source, place)
        return
    asked = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(database, "pg_restore", *asked, str(source))


def is_empty(database: Database) -> bool:
    """Tell whether nothing would be lost by a restore."""
    with database.engine.connect() as connection:
        return not inspect(connection).get_table_names()


def _run(database: Database, tool: str, *asked: str) -> None:
    """Run a tool of PostgreSQL; the password never stands among the arguments of a process."""
    url = database.url
    where = [("--host", url.host), ("--port", url.port), ("--username", url.username)]
    words = [word for name, value in where if value for word in (name, str(value))]
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    found = shutil.which(tool)
    if found is None:
        raise CopyFailed(f"{tool} is not installed")
    command = [found, *words, "--dbname", str(url.database), *asked]
    done = subprocess.run(
        command, env={"PATH": os.defpath, **secret}, capture_output=True, check=False
    )
    if done.returncode:
        raise CopyFailed(f"{tool}: {done.stderr.decode(errors='replace').strip()[-500:]}")
