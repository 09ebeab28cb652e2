"""Many rows at once: prebuilt statements, straight to the driver where that is worth it."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, FromClause, Table, make_url

DIALECTS: dict[str, Any] = {
    "postgresql": make_url("postgresql+psycopg2://").get_dialect()(),
    "sqlite": make_url("sqlite://").get_dialect()(),
}
ROWS = 1000
"""Of one statement on PostgreSQL at most."""
Processor = Callable[[Any], Any]


def insert_many(
    connection: Connection, table: FromClause, rows: Sequence[dict[str, Any]], unless: str = ""
) -> None:
    """
    Insert *rows*, all with the same columns, into *table*.

    Columns that are not given get their constant default; made ones, such as of ids, do not apply.
    unless: what stands behind the values for rows that are there already, alike in both engines.
    """
    assert isinstance(table, Table)
    if not rows:
        return
    # Straight to the driver: nothing but the values has to be prepared.
    engine = connection.dialect.name
    into, columns, constants = _prepared(table, tuple(rows[0]), engine)
    values = [_bound([row[name] for row in rows], processor) for name, processor in columns]
    values += [[constant] * len(rows) for constant in constants]
    given = list(zip(*values, strict=True))
    if engine == "sqlite":
        connection.exec_driver_sql(f"{into} ({', '.join('?' * len(values))}) {unless}", given)
        return
    marks = f"({', '.join(['%s'] * len(values))})"
    for start in range(0, len(given), ROWS):
        some = given[start : start + ROWS]
        flat = tuple(value for row in some for value in row)
        connection.exec_driver_sql(f"{into} {', '.join([marks] * len(some))} {unless}", flat)


def _bound(values: list[Any], processor: Processor | None) -> list[Any]:
    if processor is None:
        return values
    first = values[0]
    if all(value is first for value in values):
        return [processor(first)] * len(values)
    return [processor(value) for value in values]


@cache
def _prepared(
    table: Table, names: tuple[str, ...], engine: str
) -> tuple[str, list[tuple[str, Processor | None]], list[Any]]:
    """Return the head of the statement, column → how it is bound, and the bound defaults."""
    columns = [(name, _processor(table.c[name], engine)) for name in names]
    fixed = {c: c.default.arg for c in _with_constants(table) if c.name not in names}
    constants = [_bound([value], _processor(column, engine))[0] for column, value in fixed.items()]
    into = [*(table.c[name].name for name in names), *(column.name for column in fixed)]
    listed = ", ".join(f'"{name}"' for name in into)
    return f'INSERT INTO "{table.name}" ({listed}) VALUES', columns, constants


def _with_constants(table: Table) -> list[Any]:
    """Return the columns whose default is one value, the same for every row."""
    return [c for c in table.columns if c.default is not None and c.default.is_scalar]


def _processor(column: Any, engine: str) -> Processor | None:
    dialect = DIALECTS[engine]
    processor: Processor | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor
