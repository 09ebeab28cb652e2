"""Rows that repeat what other services told: the newest version of each wins."""

from typing import Any

from sqlalchemy import FromClause, Table
from sqlalchemy.dialects import postgresql, sqlite

from chassis.uow import UnitOfWork


def keep_newest(uow: UnitOfWork, table: FromClause, row: dict[str, Any]) -> None:
    """Write *row* into *table*, which has a `version`, unless a newer one is there."""
    assert isinstance(table, Table)
    connection = uow.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    others = {name: value for name, value in row.items() if name not in keys}
    newer = table.c.version < row["version"]
    put = make(table).values(**row)
    connection.execute(put.on_conflict_do_update(index_elements=keys, set_=others, where=newer))
