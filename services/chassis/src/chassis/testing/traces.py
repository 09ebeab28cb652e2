"""Where something still stands in a database: what shows that a person was really forgotten."""

from typing import Any

from sqlalchemy import Column, MetaData, Text, cast, func, or_, select

from chassis.testing.harness import Harness


def traces(harness: Harness, *words: str) -> dict[str, int]:
    """Return table.column → number of rows in which one of *words* stands, any kind of column."""
    found = {}
    with harness.runtime.database.reading() as connection:
        meta = MetaData()
        meta.reflect(connection)
        for table in meta.sorted_tables:
            for column in table.columns:
                said = [_says(column, word, connection.dialect.name) for word in words]
                rows = connection.scalar(select(func.count()).select_from(table).where(or_(*said)))
                if rows:
                    found[f"{table.name}.{column.name}"] = rows
    return found


def _says(column: Column[Any], word: str, dialect: str) -> Any:
    """SQLite's LIKE takes no notice of capitals, and reads bytes that are no text."""
    told, wanted = cast(column, Text), f"%{word}%"
    return told.like(wanted) if dialect == "sqlite" else told.ilike(wanted)
