"""How refresh tokens are made, and what one that comes back is worth."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from typing import Literal

Verdict = Literal["fresh", "repeated", "reused"]
PREFIX = "crmr_"


def new_seed() -> str:
    return secrets.token_hex(32)


def first_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def next_token(seed: str, token: str) -> str:
    """Return the one token that follows *token*; without the seed nobody can work it out."""
    mac = hmac.digest(seed.encode(), token.encode(), "sha256")
    return PREFIX + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def limits(idle_minutes: int, session_hours: int) -> dict[str, dt.timedelta]:
    """Return the limits of `Session.is_alive` as it takes them."""
    return {
        "idle": dt.timedelta(minutes=idle_minutes),
        "longest": dt.timedelta(hours=session_hours),
    }


def judge(
    used_at: dt.datetime | None,
    successor_is_unused: bool,
    now: dt.datetime,
    grace: dt.timedelta,
) -> Verdict:
    """
    Return what a token is that was used at *used_at* before.

    A used one may come again for a short time after a lost answer, but only while nobody has used
    its successor: then it is the immediate predecessor. Anything else means that two hold it.
    """
    if used_at is None:
        return "fresh"
    return "repeated" if successor_is_unused and now - used_at <= grace else "reused"
