"""
What the books stand on beside their tables: triggers that guard them, and the first chart.

The SQL and the chart are files of a numbered foundation, applied by the migration with that number
and by tests that make the tables directly.
"""

import csv
import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, MetaData, event, text

FOLDER = Path(__file__).parent / "migrations" / "foundation"
SEPARATOR = "-- next\n"


def lay(connection: Connection, number: str = "0001") -> None:
    """Apply the foundation *number*: triggers, the book and the chart of accounts."""
    guard(connection, number)
    fill(connection, number)


def fill(connection: Connection, number: str = "0001") -> None:
    """Write the book and the chart of accounts."""
    _open_the_book(connection)
    _write_the_chart(connection, number)


def guard(connection: Connection, number: str) -> None:
    """Create the triggers of the foundation *number* for this engine."""
    script = (FOLDER / f"{number}_guards_{connection.dialect.name}.sql").read_text("utf-8")
    for statement in script.split(SEPARATOR):
        connection.exec_driver_sql(statement)


def _open_the_book(connection: Connection) -> None:
    connection.execute(
        text(
            "insert into book (id, version, created_at, created_by, updated_at, updated_by)"
            " values ('main', 1, :at, '', :at, '')"
        ),
        {"at": _now(connection)},
    )


def _write_the_chart(connection: Connection, number: str) -> None:
    with (FOLDER / f"{number}_chart.csv").open(encoding="utf-8", newline="") as file:
        rows = [_account(row, _now(connection)) for row in csv.DictReader(file)]
    names = list(rows[0])
    columns, places = ", ".join(names), ", ".join(f":{name}" for name in names)
    connection.execute(text(f"insert into account ({columns}) values ({places})"), rows)


def _account(row: dict[str, str], at: object) -> dict[str, object]:
    return {
        **row,
        "id": f"account-{row['code']}",
        "currency": row["currency"] or None,
        "holds_money": row["holds_money"] == "yes",
        "never_negative": row["never_negative"] == "yes",
        "closed": False,
        "version": 1,
        "created_at": at,
        "created_by": "",
        "updated_at": at,
        "updated_by": "",
    }


def _now(connection: Connection) -> object:
    """Return the moment as plain SQL takes it on this engine."""
    now = dt.datetime.now(dt.UTC)
    return now if connection.dialect.name == "postgresql" else f"{now:%Y-%m-%d %H:%M:%S.%f}"


def lay_with(metadata: MetaData) -> None:
    """Lay the foundation whenever the tables of *metadata* are made, or found empty, by tests."""

    @event.listens_for(metadata, "after_create")
    def lay_new(
        target: MetaData, connection: Connection, tables: list[object], **_: object
    ) -> None:
        if tables:
            lay(connection)
        elif not connection.scalar(text("select count(*) from book")):
            if connection.dialect.name == "postgresql":  # whoever emptied them put triggers off
                connection.execute(text("set local session_replication_role = origin"))
            fill(connection)
