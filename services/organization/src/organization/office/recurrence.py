"""
Repetition by RFC 5545, in the wall-clock time of a zone.

Nine o'clock stays nine o'clock when the clocks change. Only rules that come to an end quickly are
read, and none is looked at further than five years ahead.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from chassis.moments import instant_text
from contracts.organization.together import FirstLeftOut, UnclearRecurrence

HORIZON = dt.timedelta(days=5 * 366)
_DAY = "(MO|TU|WE|TH|FR|SA|SU)"
_COMMON = (
    r"INTERVAL=[1-9][0-9]?|COUNT=[1-9][0-9]{0,2}|UNTIL=[0-9]{8}(T[0-9]{6}Z?)?|"
    rf"WKST={_DAY}"
)
_LIST = {
    "BYDAY": rf"BYDAY={_DAY}(,{_DAY}){{0,6}}",
    "NTH": rf"BYDAY=([+-]?[1-5])?{_DAY}(,([+-]?[1-5])?{_DAY}){{0,6}}",
    "MONTHDAY": r"BYMONTHDAY=-?([1-9]|[12][0-9]|3[01])(,-?([1-9]|[12][0-9]|3[01])){0,30}",
    "MONTH": r"BYMONTH=([1-9]|1[0-2])(,([1-9]|1[0-2])){0,11}",
    "SETPOS": r"BYSETPOS=-?[1-9](,-?[1-9]){0,3}",
}
_PARTS = {
    "DAILY": ("BYDAY",),
    "WEEKLY": ("BYDAY",),
    "MONTHLY": ("NTH", "MONTHDAY", "SETPOS"),
    "YEARLY": ("NTH", "MONTHDAY", "MONTH", "SETPOS"),
}
PATTERN = r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]{4,10}=[A-Z0-9,+-]{1,100}){0,8}$"


class Unclear(ValueError):
    """The text is no rule that is read here, or one that never happens."""


def check(text: str | None, first: dt.datetime | None, zone: str) -> None:
    """Raise UnclearRecurrence or FirstLeftOut for a rule that does not begin at *first*."""
    if not text or first is None:
        return
    first = first.replace(microsecond=0)
    try:
        # Nothing is before the first; one whose hour comes twice counts as the earlier one.
        begins = following(text, first, first - dt.timedelta(hours=3), zone)
    except Unclear as error:
        raise UnclearRecurrence(recurrence=text) from error
    if begins is None:
        raise UnclearRecurrence(recurrence=text)
    on_the_wall = {one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in (begins, first)}
    if len(on_the_wall) > 1:
        raise FirstLeftOut(next=instant_text(begins))


def following(
    text: str,
    first: dt.datetime,
    after: dt.datetime,
    zone: str,
    left_out: Collection[dt.datetime] = (),
) -> dt.datetime | None:
    """
    Return the first occurrence after the moment *after*, or None.

    first: when the series begins, aware; zone: whose wall clock it follows; left_out: occurrences
    that do not count.
    """
    for moment in between(text, first, after, after + HORIZON, zone):
        if moment > after and moment not in left_out:
            return moment
    return None


def rest(text: str, first: dt.datetime, at: dt.datetime, zone: str) -> str:
    """Return the rule of what is left of a series from its occurrence *at* on, which counts too."""
    count = re.search(r"COUNT=(\d+)", text)
    if count is None:
        return text
    done = sum(1 for _ in between(text, first, first, at, zone))
    return text.replace(count[0], f"COUNT={max(int(count[1]) - done, 1)}")


def abroad(text: str, zone: str) -> str:
    """Return the rule as other programs read it beside a begin with a zone: UNTIL in UTC."""
    told = re.search(r"UNTIL=(\w+)", text)
    last = _until(told[1], ZoneInfo(zone)) if told else None
    if told is None or last is None:
        return text
    at = last.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    return text.replace(told[0], f"UNTIL={at:%Y%m%dT%H%M%SZ}")


def between(
    text: str, first: dt.datetime, start: dt.datetime, end: dt.datetime, zone: str
) -> Iterator[dt.datetime]:
    """Yield the occurrences from *start* up to and without *end*, in UTC."""
    place = ZoneInfo(zone)
    rule = _rule(text, first.astimezone(place).replace(tzinfo=None), place)
    last = min(end, max(first, start) + HORIZON).astimezone(place).replace(tzinfo=None)
    begin = start.astimezone(place).replace(tzinfo=None) - dt.timedelta(hours=2)
    count = re.search(r"COUNT=(\d+)", text)
    # Counted ones are counted from the first; an end of their own would be refused beside a count.
    whole = islice(rule, int(count[1])) if count else rule.xafter(begin, inc=True)
    for local in whole:
        if local > last:
            return
        moment = local.replace(tzinfo=place).astimezone(dt.UTC)
        if start <= moment < end:
            yield moment


def _rule(text: str, first: dt.datetime, place: ZoneInfo) -> rrule:
    """Return the rule over naive local times; each has an end, so that looking ends as well."""
    frequency = text.partition(";")[0].removeprefix("FREQ=")
    parts = text.split(";")[1:]
    allowed = "|".join((_COMMON, *(_LIST[name] for name in _PARTS.get(frequency, ()))))
    names = [part.partition("=")[0] for part in parts]
    if frequency not in _PARTS or len(set(names)) != len(names):
        raise Unclear(text)
    if any(not re.fullmatch(allowed, part) for part in parts) or {"COUNT", "UNTIL"} <= set(names):
        raise Unclear(text)
    kept = [f"FREQ={frequency}", *(p for p in parts if p[:6] not in ("UNTIL=", "COUNT="))]
    try:
        until = _until(next((p[6:] for p in parts if p.startswith("UNTIL=")), ""), place)
        limit = first + HORIZON * 4
        rule = rrulestr(";".join(kept), dtstart=first)
        assert isinstance(rule, rrule), "one line is one rule"
        return rule.replace(until=min(until or limit, limit))
    except (ValueError, OverflowError) as error:
        raise Unclear(text) from error


def _until(text: str, place: ZoneInfo) -> dt.datetime | None:
    """Return the last moment of a rule in local time; a day counts to its end."""
    if not text:
        return None
    if len(text) == 8:
        day = dt.datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 - local wall-clock time
        return day + dt.timedelta(days=1, seconds=-1)
    moment = dt.datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - set below
    if text.endswith("Z"):
        return moment.replace(tzinfo=dt.UTC).astimezone(place).replace(tzinfo=None)
    return moment
