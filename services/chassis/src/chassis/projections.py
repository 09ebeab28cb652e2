"""Rows that repeat what other services told: of each the newest version wins."""

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import FromClause, Table
from sqlalchemy.dialects import postgresql, sqlite

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
        connection = uow.session.connection()
        statement = _put(table, tuple(rows[0]), connection.dialect.name)
        connection.execute(statement, list(rows))


@cache
def _put(table: Table, names: tuple[str, ...], dialect: str) -> Any:
    """Made once for each form of rows: to build a statement costs more than to run it."""
    put = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    return put.on_conflict_do_update(
        index_elements=keys,
        set_={name: put.excluded[name] for name in names if name not in keys},
        where=table.c.version < put.excluded.version,
    )
