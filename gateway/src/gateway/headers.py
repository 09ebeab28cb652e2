"""Headers that answers bear whatever they are: safety, other origins, what is on its way out."""

import datetime as dt
from email.utils import format_datetime

from chassis.contract import Operation
from gateway.exchange import Headers

SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
EXPOSED = (
    "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, "
    "Idempotency-Replayed, Content-Disposition, Dry-Run, WWW-Authenticate, "
    "Accept-Ranges, Content-Range, Deprecation, Sunset"
)
ASKED = (
    "Authorization, X-Api-Key, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
    "Accept-Language, X-Request-Id, traceparent, Last-Event-ID"
)


def deprecation(operation: Operation) -> Headers:
    """Return since when *operation* is deprecated (RFC 9745) and until when it works (RFC 8594)."""
    told = operation.deprecated
    if told is None:
        return []
    since, sunset = (_midnight(day) for day in (told.since, told.sunset))
    return [
        (b"deprecation", f"@{since.timestamp():.0f}".encode()),
        (b"sunset", format_datetime(sunset, usegmt=True).encode()),
    ]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
