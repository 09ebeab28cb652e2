"""The clock is passed in, so that a test can set it and nothing reads the wall by itself."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

_MOMENT: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


class Clock(Protocol):
    """Tells the time, in UTC."""

    def now(self) -> dt.datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class SetClock:
    """A clock for tests and simulations: it stands still until it is moved."""

    def __init__(self, at: dt.datetime):
        self.at = at

    def now(self) -> dt.datetime:
        return self.at

    def advance(self, **by: float) -> None:
        """Move on by the arguments of timedelta: advance(days=1)."""
        self.at += dt.timedelta(**by)


@contextmanager
def at_moment(now: dt.datetime) -> Iterator[None]:
    """Let `moment` return *now* inside the block: that of a transaction."""
    token = _MOMENT.set(now)
    try:
        yield
    finally:
        _MOMENT.reset(token)


def moment() -> dt.datetime:
    """Return the moment of the transaction in hand, for conditions that compare with the clock."""
    return _MOMENT.get() or SystemClock().now()
