"""How people and programs write days in the cells of tables."""

import datetime as dt
import re

_WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
DAY_NOUGHT = dt.date(1899, 12, 30)
"""Spreadsheets keep a day as how many have passed since then."""
SERIAL_YEARS = range(1955, 2101)
"""Other numbers of five digits are more likely no day at all."""


def day_of(text: str) -> dt.date | None:
    """
    Return the day that a cell of a column of days tells, None for what is none.

    It is written as 2026-3-5, 2026/3/5, 2026.3.5, 2026年3月5日 or 20260305, or as a spreadsheet
    keeps it in a cell without a format: 46086.
    """
    if serial := _SERIAL.fullmatch(text):
        day = DAY_NOUGHT + dt.timedelta(days=int(serial[1]))
        return day if day.year in SERIAL_YEARS else None
    found = _WRITTEN.fullmatch(text) or _PLAIN.fullmatch(text)
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def as_sent(text: str) -> str:
    """Return a cell of a column of days in the form in which a day is sent, others as they are."""
    day = day_of(text)
    return day.isoformat() if day else text
