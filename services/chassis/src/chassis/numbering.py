"""
Numbers that people read: SO202603-00017, without gaps and starting anew per period.

The number is drawn in the transaction of the document, so that a document that is not saved leaves
no gap; who draws the next waits for that commit.
"""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Integer, String, Table
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
_DATE_PART = re.compile(r"{(yyyy|yy|mm|dd)}")


def next_number(uow: UnitOfWork, series: str, pattern: str) -> str:
    """
    Return the next number of *series*.

    pattern: text with {yyyy} {yy} {mm} {dd} and {serial:05d}; the finest date part named decides
        when the serial starts anew, by the caller's time zone.
    """
    today = uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()
    serial = _draw(uow, series, period(pattern, today))
    return pattern.format(
        yyyy=f"{today:%Y}", yy=f"{today:%y}", mm=f"{today:%m}", dd=f"{today:%d}", serial=serial
    )


def period(pattern: str, day: dt.date) -> str:
    """Return what identifies the period of *day* for *pattern*: 2026, 2026-03, 2026-03-25 or ""."""
    parts = set(_DATE_PART.findall(pattern))
    if "dd" in parts:
        return f"{day:%Y-%m-%d}"
    if "mm" in parts:
        return f"{day:%Y-%m}"
    return f"{day:%Y}" if parts else ""


def _draw(uow: UnitOfWork, series: str, of_period: str) -> int:
    connection = uow.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = make(number_series).values(series=series, period=of_period, last=1)
    drawn = first.on_conflict_do_update(
        index_elements=["series", "period"], set_={"last": number_series.c.last + 1}
    ).returning(number_series.c.last)
    return int(connection.execute(drawn).scalar_one())
