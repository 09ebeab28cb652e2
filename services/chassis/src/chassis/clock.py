"""The clock is passed in, so that a test can set it and nothing reads the wall by itself."""

import datetime as dt
from typing import Protocol


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
