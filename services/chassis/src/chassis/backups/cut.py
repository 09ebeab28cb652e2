"""
One moment of all databases.

All services stop writing for as long as it takes to open a snapshot in each database, and go on
while the snapshots are copied. Thus nobody knows of anything that another has not told in the same
set, whichever way events go.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, text

from chassis.database import Database

PATIENCE_S = 30
"""How long writers in the middle of their work are waited for (PostgreSQL)."""
_STILL = text("LOCK TABLE outbox_event, inbox_event IN SHARE MODE")


@contextmanager
def cut(databases: Mapping[str, Database]) -> Iterator[dict[str, Connection]]:
    """Give for each service a connection that sees its database as it was at one moment of all."""
    with ExitStack() as seeing:
        with ExitStack() as stopped:
            for database in databases.values():
                stopped.enter_context(_stopped(database))
            seen = {n: seeing.enter_context(_snapshot(d)) for n, d in databases.items()}
        yield seen


@contextmanager
def _stopped(database: Database) -> Iterator[None]:
    """Let nobody tell or take in events; on SQLite nobody writes at all."""
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'"))
            connection.execute(_STILL)
        yield


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
            for setting in ("idle_in_transaction_session_timeout", "statement_timeout"):
                connection.execute(text(f"SET LOCAL {setting} = 0"))
        connection.execute(text("SELECT count(*) FROM outbox_event WHERE position < 0"))
        yield connection
