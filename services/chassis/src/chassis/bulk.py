"""Many rows at once: prebuilt statements, straight to the driver where that is worth it."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, FromClause, Table, insert
from sqlalchemy.dialects import sqlite

_SQLITE = sqlite.dialect()
Processor = Callable[[Any], Any]


def insert_many(connection: Connection, table: FromClause, rows: Sequence[dict[str, Any]]) -> None:
    """
    Insert *rows*, all with the same columns, into *table*.

    Columns that are not given get their constant default; made ones, such as of ids, do not apply.
    """
    assert isinstance(table, Table)
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), list(rows))
        return
    # The driver takes many rows by itself: nothing but the values has to be prepared.
    statement, columns, constants = _prepared(table, tuple(rows[0]))
    values = [_bound([row[name] for row in rows], processor) for name, processor in columns]
    values += [[constant] * len(rows) for constant in constants]
    connection.exec_driver_sql(statement, list(zip(*values, strict=True)))


def _bound(values: list[Any], processor: Processor | None) -> list[Any]:
    if processor is None:
        return values
    first = values[0]
    if all(value is first for value in values):
        return [processor(first)] * len(values)
    return [processor(value) for value in values]


@cache
def _prepared(
    table: Table, names: tuple[str, ...]
) -> tuple[str, list[tuple[str, Processor | None]], list[Any]]:
    """Return the statement, column → how its values are bound, and the bound defaults."""
    columns = [(name, _processor(table.c[name])) for name in names]
    fixed = {c: c.default.arg for c in _with_constants(table) if c.name not in names}
    constants = [_bound([value], _processor(column))[0] for column, value in fixed.items()]
    into = [*(table.c[name].name for name in names), *(column.name for column in fixed)]
    listed = ", ".join(f'"{name}"' for name in into)
    marks = ", ".join("?" for _ in into)
    return f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', columns, constants


def _with_constants(table: Table) -> list[Any]:
    """Return the columns whose default is one value, the same for every row."""
    return [c for c in table.columns if c.default is not None and c.default.is_scalar]


def _processor(column: Any) -> Processor | None:
    processor: Processor | None = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    return processor
