"""What a digest seals."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

SEAL = "ledger.daily_digest"
GRACE = dt.timedelta(minutes=5)


def digest_of(previous: str, day: dt.date, entries: int, years: Sequence[Any]) -> str:
    """Return the hash over a day, the heads of its years and the digest before it."""
    heads = [[head["year"], head["number"], head["hash"]] for head in years]
    body = json.dumps([previous, day.isoformat(), entries, heads])
    return hashlib.sha256(body.encode()).hexdigest()


def next_midnight(now: dt.datetime, zone: str) -> dt.datetime:
    """Return when the day of *now* is over in *zone*, and a little later."""
    day = now.astimezone(ZoneInfo(zone)).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) + GRACE
