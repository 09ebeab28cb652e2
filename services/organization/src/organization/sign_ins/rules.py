"""How guessing of passwords is slowed down; the same for logins that do not exist."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from zoneinfo import ZoneInfo

LOGIN_DELAY_LIMIT_S = 900
SOURCE_DELAY_LIMIT_S = 300
LOGIN_LENGTH = 200
KNOWN_DAYS = 30
"""A source from which the login succeeded within so many days is judged for itself."""


@dataclass(frozen=True)
class Policy:
    """
    How long to wait after so many failures of a day.

    free: failures that cost nothing; lock_at: failures that lock for the day (0: never).
    limit_s: the longest delay before that.
    """

    free: int
    lock_at: int
    limit_s: int


def normal(login: str) -> str:
    """Return the login as it is kept; people type capitals and blanks."""
    return login.strip().casefold()[:LOGIN_LENGTH]


def keys(login: str, source: str) -> tuple[str, str, str]:
    """Return the counter keys of a login, of the login from this source, and of the source."""
    return f"login:{_digest(login)}", f"pair:{_digest(login, source)}", f"source:{_digest(source)}"


def code_keys(kind: str, login: str, source: str) -> tuple[str, str, str]:
    """
    Return the counter keys of codes for a login, for it from this source, and of the source.

    kind: what the code is for; who uses up the one leaves the other.
    """
    mine, pair = _digest(kind, login), _digest(kind, login, source)
    return f"code:{mine}", f"codepair:{pair}", f"codes:{_digest(source)}"


def day_start(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when the day of *now* began in *zone*."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when the day after the one of *now* begins in *zone*."""
    return day_start(day_start(now, zone) + dt.timedelta(hours=36), zone)


def blocked_until(
    failures: int, now: dt.datetime, zone: ZoneInfo, policy: Policy
) -> dt.datetime | None:
    """Return until when nobody may try again after the n-th failure of the day; None: now."""
    if policy.lock_at and failures >= policy.lock_at:
        return next_day(now, zone)
    over = failures - policy.free
    if over <= 0:
        return None
    return now + dt.timedelta(seconds=min(2 ** min(over, 30), policy.limit_s))


def needs_captcha(personal: int, common: int, free: int, factor: int) -> bool:
    """
    Return whether the next attempt must be answered for by a person.

    personal: failures of the login; common: of the source, from which many people may come.
    free: failures that cost no captcha; 0: never ask for one. factor: how often as many a source
        has.
    """
    return bool(free) and (personal >= free or common >= free * factor)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
