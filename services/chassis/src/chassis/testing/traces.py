"""Where something still stands in a database: what shows that a person was really forgotten."""

from sqlalchemy import MetaData, Text, cast, func, or_, select

from chassis.testing.harness import Harness


def traces(harness: Harness, *words: str) -> dict[str, int]:
    """Return table.column → number of rows in which one of *words* stands, any kind of column."""
    found = {}
    with harness.runtime.database.reading() as connection:
        meta = MetaData()
        meta.reflect(connection)
        for table in meta.sorted_tables:
            for column in table.columns:
                said = [func.lower(cast(column, Text)).contains(w.lower()) for w in words]
                rows = connection.scalar(select(func.count()).select_from(table).where(or_(*said)))
                if rows:
                    found[f"{table.name}.{column.name}"] = rows
    return found
