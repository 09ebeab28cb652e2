"""What only we know of a condition, told to the planner of the database."""

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

LONG = dt.timedelta(days=28)
"""A span of time from which most rows of a table that grows are expected to lie within."""

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


def through(column: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return *condition* on *column*, which lets many rows through where values are common."""
    if COMMON not in getattr(column, "info", ()):
        return condition
    return for_pages(usually(condition), condition)
