"""When a customer of the pool can be claimed, and how many on one day."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True)
class Wait:
    """Why a customer cannot be claimed yet, and from when on it can."""

    reason: str
    from_at: dt.datetime


def cool_down(
    now: dt.datetime,
    pooled: tuple[dt.datetime | None, int],
    lost: tuple[dt.datetime | None, int],
) -> Wait | None:
    """
    Return what a claim has to wait for, the pool's own rest before the former owner's.

    pooled: when the customer came into the pool, hours that it rests there.
    lost: when the caller himself lost it (None: never had it), days that he has to wait.
    """
    pooled_at, hours = pooled
    if pooled_at and now < pooled_at + hours * HOUR:
        return Wait("too_new", pooled_at + hours * HOUR)
    lost_at, days = lost
    if lost_at and now < lost_at + days * DAY:
        return Wait("former_owner", lost_at + days * DAY)
    return None


def day_began(now: dt.datetime, zone: str) -> dt.datetime:
    """Return when the present day began in *zone*."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
