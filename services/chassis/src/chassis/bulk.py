"""Many rows at once: prebuilt statements, straight to the driver where that is worth it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    String,
    Table,
    bindparam,
    make_url,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from chassis.database import JSON_BY

DIALECTS: dict[str, Any] = {
    "postgresql": make_url("postgresql+psycopg2://").get_dialect()(**JSON_BY),
    "sqlite": make_url("sqlite://").get_dialect()(**JSON_BY),
}
MARKS = {"postgresql": "%s", "sqlite": "?"}
ROWS = 1000
"""Of one statement at most."""
MANY = 20
"""Rows from which PostgreSQL reads them sooner as one text of JSON than as so many literals."""
NOTHING = "null"
LIST = JSON().with_variant(ARRAY(String), "postgresql")
Processor = Callable[[Any], Any]


class Plan(NamedTuple):
    """
    How rows of one form are written into a table.

    into: head of the statement. given: column → how it is bound. constants: bound defaults of the
    columns behind those. names: of all columns. held: for each, whether it holds JSON itself.
    """

    into: str
    given: list[tuple[str, Processor | None]]
    constants: list[Any]
    names: list[str]
    held: list[bool]


def insert_many(
    connection: Connection,
    table: FromClause,
    rows: Sequence[dict[str, Any]],
    unless: str = "",
    *,
    at_once: bool = False,
) -> None:
    """
    Insert *rows*, all with the same columns, into *table*.

    Columns that are not given get their constant default; made ones, such as of ids, do not apply.
    unless: what stands behind the values for rows that are there already, alike in both engines.
    at_once: by one statement on SQLite too, for few columns: behind each one it writes out what a
    trigger has put into a full-text index so far.
    """
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        insert_columns(connection, table, columns, unless, at_once=at_once)


def insert_columns(
    connection: Connection,
    table: FromClause,
    columns: Mapping[str, list[Any]],
    unless: str = "",
    *,
    at_once: bool = False,
) -> None:
    """
    Insert rows that are given by column, as `insert_many` does; at least one.

    Where most columns hold the same in all rows, rows take longer to make than to write.
    """
    assert isinstance(table, Table)
    # Straight to the driver: nothing but the values has to be prepared.
    engine = connection.dialect.name
    plan, size = _prepared(table, tuple(columns), engine), len(next(iter(columns.values())))
    values = [_bound(columns[name], processor) for name, processor in plan.given]
    values += [[constant] * size for constant in plan.constants]
    if engine == "sqlite" and not at_once:
        bound = [column for column in values if not _is_unset(column)]
        marks = ", ".join("NULL" if _is_unset(column) else "?" for column in values)
        statement = f"{plan.into} VALUES ({marks}) {unless}"
        connection.exec_driver_sql(statement, list(zip(*bound, strict=True)))
        return
    for start in range(0, size, ROWS):
        some = [column[start : start + ROWS] for column in values]
        as_json = _as_json(table, plan, some) if engine == "postgresql" else None
        behind, told = as_json or _as_values(some, MARKS[engine])
        connection.exec_driver_sql(f"{plan.into} {behind} {unless}", told)


def _as_json(
    table: Table, plan: Plan, columns: list[list[Any]]
) -> tuple[str, tuple[Any, ...]] | None:
    """
    Return the rows as one text, which costs PostgreSQL two thirds and the driver a fifth.

    None where they are few, or one holds the null of JSON, which would become that of SQL.
    """
    held = [column for column, is_held in zip(columns, plan.held, strict=True) if is_held]
    if len(columns[0]) < MANY or any(NOTHING in column for column in held):
        return None
    raw = [
        [text and orjson.Fragment(text) for text in column] if is_held else column
        for column, is_held in zip(columns, plan.held, strict=True)
    ]
    rows = [dict(zip(plan.names, row, strict=True)) for row in zip(*raw, strict=True)]
    listed = ", ".join(f'"{name}"' for name in plan.names)
    read = f'SELECT {listed} FROM json_populate_recordset(NULL::"{table.name}", %s)'
    return read, (orjson.dumps(rows).decode(),)


def _as_values(columns: list[list[Any]], mark: str) -> tuple[str, tuple[Any, ...]]:
    marks = f"({', '.join([mark] * len(columns))})"
    flat = tuple(value for row in zip(*columns, strict=True) for value in row)
    return f"VALUES {', '.join([marks] * len(columns[0]))}", flat


def _is_unset(column: list[Any]) -> bool:
    """
    Tell whether none of many rows has a value.

    The driver asks each None anew what it is for the database, which takes longer than a text.
    """
    return len(column) >= MANY and column[0] is None and column.count(None) == len(column)


def _bound(values: list[Any], processor: Processor | None) -> list[Any]:
    if processor is None:
        return values
    first = values[0]
    if all(value is first for value in values):
        return [processor(first)] * len(values)
    return [processor(value) for value in values]


@cache
def _prepared(table: Table, names: tuple[str, ...], engine: str) -> Plan:
    columns = [(name, _processor(table.c[name], engine)) for name in names]
    fixed = {c: c.default.arg for c in _with_constants(table) if c.name not in names}
    constants = [_bound([value], _processor(column, engine))[0] for column, value in fixed.items()]
    into = [str(c.name) for c in (*(table.c[name] for name in names), *fixed)]
    listed = ", ".join(f'"{name}"' for name in into)
    held = [isinstance(c.type, JSON) for c in (*(table.c[name] for name in names), *fixed)]
    return Plan(f'INSERT INTO "{table.name}" ({listed})', columns, constants, into, held)


def _with_constants(table: Table) -> list[Any]:
    """Return the columns whose default is one value, the same for every row."""
    return [c for c in table.columns if c.default is not None and c.default.is_scalar]


def _processor(column: Any, engine: str) -> Processor | None:
    dialect = DIALECTS[engine]
    processor: Processor | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor


class Among(GenericFunction[bool]):
    """Whether a column is in a list that is one value of the statement, however long it is."""

    type = Boolean()
    inherit_cache = True
    name = "among"

    def self_group(self, against: Any = None) -> "Among":
        """Stay a condition: compared with 1, as SQLite would have it, it went by no index."""
        return self


@compiles(Among)
def _in_json(element: Among, compiler: Any, **about: Any) -> str:
    column, listed = (compiler.process(part, **about) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: Any, **about: Any) -> str:
    column, listed = (compiler.process(part, **about) for part in element.clauses)
    return f"{column} = ANY ({listed})"


def among(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """
    Return that *column* is among the texts given as *name*.

    With IN each of them is a value of its own, for which the statement is put together anew.
    """
    return Among(column, bindparam(name, type_=LIST))
