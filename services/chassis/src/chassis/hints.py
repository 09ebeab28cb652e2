"""What only we know of a condition, told to the planner of the database."""

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.functions import GenericFunction

LONG = dt.timedelta(days=28)
"""A span of time from which most rows of a table that grows are expected to lie within."""

MANY = 3000
"""
Hits that SQLite fetches and sorts in 20 ms at most; of a million rows as many are so rare that a
page of them is met in the order after 17,000 rows, of 100,000 after 1,700.
"""
COMMON = "common"
"""Marks, in the `info` of a column, one whose values many rows share; its index is for sorting."""


class usually(GenericFunction[bool]):  # noqa: N801 (a function of SQL)
    """
    A condition that most rows fulfil: no reason to go by its index and then to sort everything.

    SQLite keeps no histogram and takes every range for a narrow one. PostgreSQL knows better.
    """

    type = Boolean()
    inherit_cache = True
    name = "likely"


@compiles(usually)
def _plain(element: Any, compiler: Any, **about: Any) -> str:
    return f"({compiler.process(element.clauses, **about)})"


@compiles(usually, "sqlite")
def _hinted(element: Any, compiler: Any, **about: Any) -> str:
    return f"likely({compiler.process(element.clauses, **about)})"


def spanning(condition: ColumnElement[bool], span: dt.timedelta | None) -> ColumnElement[bool]:
    """Return *condition*, which lets a *span* of time through; None has no end."""
    return usually(condition) if span is None or span >= LONG else condition


def for_pages(condition: ColumnElement[bool], counting: ColumnElement[bool]) -> ColumnElement[bool]:
    """
    Return *condition*, which is quick where rows are read in order until a page is full.

    counting: the same in a form that is quick where all rows are wanted.
    """
    vars(condition)["for_counting"] = counting
    return condition


def for_counting(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return *condition* in the form in which all rows are best found."""
    found: ColumnElement[bool] = getattr(condition, "for_counting", condition)
    return found


def joined(join: Any, parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return *parts* joined by and_ or or_, also in the form in which all rows are found."""
    return for_pages(join(*parts), join(*map(for_counting, parts)))


def through(session: Session, column: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return *condition* on *column*, which lets many rows through where values are common."""
    if COMMON not in getattr(column, "info", ()):
        return condition
    is_counted = getattr(condition, "operator", None) in (operators.eq, operators.in_op)
    if is_counted and not are_many(session, select(literal(1)).where(condition)):
        return condition
    return for_pages(usually(condition), condition)


def are_many(session: Session, hits: Select[Any]) -> bool:
    """
    Return whether there are so many *hits* that a page is sooner met by reading rows in order.

    Only SQLite is asked: the planner of PostgreSQL knows how common values are.
    """
    if session.get_bind().dialect.name != "sqlite":
        return True
    counted = select(func.count()).select_from(hits.limit(MANY).subquery())
    return (session.connection().scalar(counted) or 0) >= MANY
