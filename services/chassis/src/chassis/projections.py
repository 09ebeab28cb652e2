"""Rows that repeat what other services told: of each the newest version wins."""

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import FromClause, Table

from chassis.bulk import insert_many

if TYPE_CHECKING:
    from chassis.uow import UnitOfWork


def keep_newest(uow: "UnitOfWork", table: FromClause, *rows: dict[str, Any]) -> None:
    """
    Write each of *rows* into *table*, unless one as new is there.

    table: has a `version`. rows: all with the same columns; a version each, or all have the
    default.
    """
    assert isinstance(table, Table)
    if rows:
        newest = _newest([column.name for column in table.primary_key], rows)
        insert_many(uow.session.connection(), table, newest, _unless_as_new(table, tuple(rows[0])))


def _newest(keys: list[str], rows: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """Return of each record the newest row: one statement writes no record twice."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        before = found.setdefault(tuple(row[key] for key in keys), row)
        if before.get("version", 0) < row.get("version", 0):
            found[tuple(row[key] for key in keys)] = row
    return list(found.values())


@cache
def _unless_as_new(table: Table, names: tuple[str, ...]) -> str:
    keys = [column.name for column in table.primary_key]
    told = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in keys)
    named = ", ".join(f'"{key}"' for key in keys)
    newer = f'"{table.name}".version < excluded.version'
    return f"ON CONFLICT ({named}) DO UPDATE SET {told} WHERE {newer}"
