"""
What the books stand on beside their tables: triggers that guard them, and the first chart.

The SQL and the chart are files of a numbered foundation, which the migration with that number
applies; here they are applied to tables that tests make directly.
"""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, event, insert, select, text

from ledger.accounts.rules import is_monetary

FOLDER = Path(__file__).parent / "migrations" / "foundation"
SEPARATOR = "-- next\n"
THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def lay_with(metadata: MetaData) -> None:
    """Lay the foundation whenever the tables of *metadata* are made, or found empty."""

    @event.listens_for(metadata, "after_create")
    def lay(target: MetaData, connection: Connection, tables: list[object], **_: object) -> None:
        if tables:
            guard(connection)
        elif connection.scalar(select(target.tables["book"].c.id)):
            return
        elif connection.dialect.name == "postgresql":  # whoever emptied them put triggers off
            connection.execute(text("set local session_replication_role = origin"))
        fill(connection, target)


def guard(connection: Connection) -> None:
    """Create the triggers of all foundations for this engine, as the migrations do in turn."""
    for script in sorted(FOLDER.glob(f"*_guards_{connection.dialect.name}.sql")):
        for statement in script.read_text("utf-8").split(SEPARATOR):
            connection.exec_driver_sql(statement)


def fill(connection: Connection, metadata: MetaData) -> None:
    """Write the book and the chart of accounts, of all foundations."""
    book, account = metadata.tables["book"], metadata.tables["account"]
    about = {"version": 1, "created_at": THEN, "created_by": "", "updated_at": THEN}
    about["updated_by"] = ""
    connection.execute(insert(book), [{"id": "main", "closed_until": None, **about}])
    for chart in sorted(FOLDER.glob("*_chart.csv")):
        with chart.open(encoding="utf-8", newline="") as file:
            rows = [{**_account(row), **about} for row in csv.DictReader(file)]
        connection.execute(insert(account), rows)


def _account(row: dict[str, str]) -> dict[str, Any]:
    return {
        **row,
        "id": f"account-{row['code']}",
        "currency": row["currency"] or None,
        "parent_id": None,
        "holds_money": row["holds_money"] == "yes",
        "monetary": is_monetary(row["type"], row["code"]),
        "never_negative": row["never_negative"] == "yes",
        "closed": False,
    }
