"""
The calendar by which response clocks run until the organization has told of one.

It is made from settings and a file of special days.
"""

import datetime as dt
import json
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chassis.calendar import Calendar, Hours
from chassis.settings import BadSettings
from service_desk.settings import ServiceDeskSettings

PACKAGED = "calendar_cn.json"


def read_hours(text: str) -> Hours:
    """Read "09:00-12:00,13:00-18:00"; raises BadSettings unless the spans are in order."""
    try:
        spans = [span.split("-") for span in text.split(",")]
        hours = tuple((dt.time.fromisoformat(a), dt.time.fromisoformat(b)) for a, b in spans)
    except ValueError as error:
        raise BadSettings(f"WORKING_HOURS={text!r} is not spans of time") from error
    edges = [edge for span in hours for edge in span]
    if edges != sorted(set(edges)):
        raise BadSettings(f"WORKING_HOURS={text!r} is not in order")
    return hours


def calendar_from(settings: ServiceDeskSettings) -> Calendar:
    """
    Return a calendar of five days a week, apart from the special days of the file.

    A file that names its `years` knows no others: clocks that reach beyond them wait.
    """
    hours = read_hours(settings.working_hours)
    told = _days(settings.calendar_file)
    special: dict[dt.date, Hours] = {}
    for word, spans in (("off", ()), ("working", hours)):
        for day in told.get(word, []):
            special[dt.date.fromisoformat(day)] = spans
    return Calendar(
        weekly=dict.fromkeys(range(5), hours),
        special=special,
        zone=ZoneInfo(settings.time_zone),
        years=frozenset(told["years"]) if "years" in told else None,
    )


def _days(path: str) -> dict[str, Any]:
    packaged = resources.files("service_desk").joinpath(PACKAGED)
    text = Path(path).read_text("utf-8") if path else packaged.read_text("utf-8")
    return dict(json.loads(text))
