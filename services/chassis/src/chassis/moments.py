"""How moments and days are written and read on the wire."""

import datetime as dt
import re
from typing import Any

from marshmallow import ValidationError

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)

FORGIVEN = dt.timedelta(minutes=5)


def is_past(at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether a moment is past by more than clocks differ and a form takes its time."""
    return at < now - FORGIVEN


def instant_text(value: dt.datetime) -> str:
    """Write a moment as RFC 3339 in UTC, to the millisecond."""
    moment = value if value.tzinfo is dt.UTC else value.astimezone(dt.UTC)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_instant(value: Any) -> dt.datetime:
    """Read an RFC 3339 time; raises ValidationError("not_a_time")."""
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValidationError("not_a_time")
    text = re.sub(r"(\.\d{6})\d+", r"\1", value.upper().replace(":60", ":59"))
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise ValidationError("not_a_time") from error


def parse_day(value: Any) -> dt.date:
    """Read YYYY-MM-DD; raises ValidationError("not_a_day")."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValidationError("not_a_day")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValidationError("not_a_day") from error
