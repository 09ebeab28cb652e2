"""
Numbers that people read: SO202603-00017, without gaps and starting anew per period.

The form of a number comes from the rule that the organization tells, else from the caller. The
number is drawn in the transaction of the document, so that a document that is not saved leaves
no gap; who draws the next waits for that commit.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from chassis.tables import metadata
from chassis.uow import UnitOfWork

number_series = Table(
    "number_series",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("last", Integer, nullable=False),
)
number_rule = Table(
    "number_rule",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("pattern", String(60), nullable=False),
    Column("reset", String(10), nullable=False),
    Column("version", Integer, nullable=False),
)
PERIODS = {"daily": "%Y-%m-%d", "monthly": "%Y-%m", "yearly": "%Y", "never": ""}
"""When a serial starts anew → what names the period."""
NEEDED = {"daily": {"mm", "dd"}, "monthly": {"mm"}, "yearly": set(), "never": set()}
LONGEST, MANY = 40, 9_999_999
"""Characters that a document has room for, also for so high a serial."""
YEAR, MONTH = len("2026"), len("2026-03")
EARLIEST, LATEST = dt.timedelta(hours=-12), dt.timedelta(hours=14)
"""How far the clocks of the earth lie from UTC."""
_DATE_PART = re.compile(r"{(yyyy|yy|mm|dd)}")
_SERIAL = re.compile(r"{serial(?::0[1-9]d?)?}")


def next_number(uow: UnitOfWork, series: str, pattern: str) -> str:
    """
    Return the next number of *series*.

    pattern: text with {yyyy} {yy} {mm} {dd} and {serial:05d}; the finest date part named decides
        when the serial starts anew, by the caller's time zone. A rule of the organization for
        *series* goes before it.
    """
    today = uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()
    rule = _rule(uow, series)
    if rule is not None:
        form = PERIODS[rule.reset]
        serial = _draw(uow, series, today.strftime(form) if form else "")
        return written(rule.pattern, today, serial)
    return written(pattern, today, _draw(uow, series, period(pattern, today)))


def note_rule(uow: UnitOfWork, series: str, rule: Mapping[str, str], *, version: int) -> None:
    """Keep the form that the organization tells: pattern and reset; an older one is dropped."""
    connection = uow.session.connection()
    make, _ = _dialect(connection.dialect.name)
    row = {"series": series, "version": version, **rule}
    new = make(number_rule).values(**row)
    newer = number_rule.c.version < version
    kept = new.on_conflict_do_update(index_elements=["series"], set_=row, where=newer)
    taken = connection.execute(kept.returning(number_rule.c.version)).first()
    if taken is not None and rule["reset"] != "never":
        _end_never(connection, series, rule["reset"], uow.now)


def unclear(pattern: str, reset: str) -> str:
    """
    Return why numbers by this rule could repeat or cannot be written, or "".

    What starts anew needs the date parts that tell its periods apart.
    """
    parts = set(_DATE_PART.findall(pattern))
    rest = _SERIAL.sub("", _DATE_PART.sub("", pattern))
    if len(_SERIAL.findall(pattern)) != 1 or "{" in rest or "}" in rest:
        return "serial"
    needs_year = reset != "never"
    if not NEEDED[reset] <= parts or (needs_year and not parts & {"yyyy", "yy"}):
        return "reset"
    return "length" if len(written(pattern, dt.date.min, MANY)) > LONGEST else ""


def written(pattern: str, today: dt.date, serial: int) -> str:
    """Return the number *serial* of the day *today* in the form *pattern*."""
    return pattern.format(
        yyyy=f"{today:%Y}", yy=f"{today:%y}", mm=f"{today:%m}", dd=f"{today:%d}", serial=serial
    )


def read_pattern(pattern: str) -> str:
    """Return *pattern* when numbers of many serials can be written by it; raises ValueError."""
    try:
        if written(pattern, dt.date.min, 1) != written(pattern, dt.date.min, 2):
            return pattern
    except (LookupError, AttributeError) as error:
        raise ValueError(pattern) from error
    raise ValueError(f"{pattern} holds no serial")


def period(pattern: str, day: dt.date) -> str:
    """Return what identifies the period of *day* for *pattern*: 2026, 2026-03, 2026-03-25 or ""."""
    parts = set(_DATE_PART.findall(pattern))
    if "dd" in parts:
        return f"{day:%Y-%m-%d}"
    if "mm" in parts:
        return f"{day:%Y-%m}"
    return f"{day:%Y}" if parts else ""


def _rule(uow: UnitOfWork, series: str) -> Any:
    return uow.session.connection().execute(_RULE, {"of_series": series}).first()


def _draw(uow: UnitOfWork, series: str, of_period: str) -> int:
    connection = uow.session.connection()
    given = {"of_series": series, "of_period": of_period}
    given |= {"of_year": of_period[:YEAR], "of_month": of_period[:MONTH]}
    return int(connection.execute(_drawing(connection.dialect.name), given).scalar_one())


def _end_never(connection: Connection, series: str, reset: str, now: dt.datetime) -> None:
    """
    Hand what was counted without end on to the periods that have begun; later ones start anew.

    A day begins and ends at its own hour in each time zone: two or three are going on at once.
    """
    gone = delete(number_series).where(
        number_series.c.series == series, number_series.c.period == PERIODS["never"]
    )
    last = connection.execute(gone.returning(number_series.c.last)).scalar()
    if last is None:
        return
    utc = now.astimezone(dt.UTC)
    days = {(utc + hours).date() for hours in (EARLIEST, dt.timedelta(0), LATEST)}
    for of_period in sorted({f"{day:{PERIODS[reset]}}" for day in days}):
        _raise_to(connection, series, of_period, last)


def _raise_to(connection: Connection, series: str, of_period: str, last: int) -> None:
    make, greater = _dialect(connection.dialect.name)
    row = make(number_series).values(series=series, period=of_period, last=last)
    most = greater(number_series.c.last, row.excluded.last)
    connection.execute(
        row.on_conflict_do_update(index_elements=["series", "period"], set_={"last": most})
    )


_OF_SERIES, _OF_PERIOD = bindparam("of_series", type_=String), bindparam("of_period", type_=String)
_OF_YEAR, _OF_MONTH = bindparam("of_year", type_=String), bindparam("of_month", type_=String)
_RULE = select(number_rule).where(number_rule.c.series == _OF_SERIES)


def _dialect(name: str) -> Any:
    """Return what makes a row, and the function for the greater of two values."""
    if name == "postgresql":
        return postgresql.insert, func.greatest
    return sqlite.insert, func.max


@cache
def _drawing(dialect: str) -> Any:
    """Return the statement that draws; to build one costs more than to execute it."""
    make, greater = _dialect(dialect)
    first = make(number_series).values(
        series=_OF_SERIES, period=_OF_PERIOD, last=_used(greater) + 1
    )
    return first.on_conflict_do_update(
        index_elements=["series", "period"],
        set_={"last": greater(number_series.c.last, _used(greater)) + 1},
    ).returning(number_series.c.last)


def _used(greater: Any) -> Any:
    """
    Return the highest serial of the periods that lie around or in the present one, or 0.

    So a rule that changes within a period goes on counting until it is over, and repeats nothing,
    also where it changes back. Each part is found by the key, however many periods there were.
    """
    c = number_series.alias("around").c
    around = c.period.in_(("", _OF_YEAR, _OF_MONTH))
    inside = (c.period >= _OF_PERIOD) & (c.period < _OF_PERIOD + "z")
    highest = select(func.coalesce(func.max(c.last), 0)).where(c.series == _OF_SERIES)
    return greater(*(highest.where(part).scalar_subquery() for part in (around, inside)))
