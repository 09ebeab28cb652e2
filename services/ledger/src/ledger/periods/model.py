"""The book as a whole: until when it is closed."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.ledger.book import Locked, NotClosedYet, NotEarlier, NotLater, NotYetOver
from contracts.ledger.entry import PeriodClosed
from contracts.ledger.period_exception import BadSpan, ExceptionOver, PastMoment
from ledger.tables import Model

THE_BOOK = "main"
ONE_DAY = dt.timedelta(days=1)


class Book(Record, Model):
    """The one book of the company; no entry may happen on or before `closed_until`."""

    __tablename__ = "book"
    resource = "ledger.period"

    closed_until: Mapped[dt.date | None] = mapped_column()
    locked_until: Mapped[dt.date | None] = mapped_column()
    reopen_reason: Mapped[str | None] = mapped_column(String(200))

    def close(self, until: dt.date, today: dt.date) -> None:
        """Close the days up to *until*, later than what is closed already and before *today*."""
        check_over(until, today)
        if self.closed_until is not None and until <= self.closed_until:
            raise NotLater(closed_until=self.closed_until.isoformat())
        self.closed_until, self.reopen_reason = until, None

    def reopen(self, until: dt.date | None, reason: str) -> None:
        """Leave only the days up to *until* closed, and keep why."""
        if self.closed_until is None or (until is not None and until >= self.closed_until):
            raise NotEarlier(closed_until=str(self.closed_until or "-"))
        self.check_unlocked(until + ONE_DAY if until else dt.date.min, at="/until")
        self.closed_until, self.reopen_reason = until, reason

    def lock(self, until: dt.date) -> None:
        """Lock the closed days up to *until* for ever."""
        if self.locked_until is not None and until <= self.locked_until:
            raise NotLater(closed_until=self.locked_until.isoformat())
        if self.closed_until is None or until > self.closed_until:
            raise NotClosedYet(closed_until=str(self.closed_until or "-"))
        self.locked_until = until

    def check_unlocked(self, day: dt.date, at: str = "") -> None:
        """Refuse to open *day* where it is locked; at: the field of the input that names it."""
        if self.locked_until is not None and day <= self.locked_until:
            raise Locked(locked_until=self.locked_until.isoformat(), at=at)

    def first_open(self, day: dt.date) -> dt.date:
        """Return *day*, or the first open day where it is closed."""
        if self.closed_until is None:
            return day
        last = min(self.closed_until, dt.date.max - ONE_DAY)
        return max(day, last + ONE_DAY)


def check_over(day: dt.date, today: dt.date, at: str = "") -> None:
    """Refuse to close *day* while it lasts: what is booked today would go into the future."""
    if day >= today:
        raise NotYetOver(day=day.isoformat(), today=today.isoformat(), at=at)


class PeriodException(Record, Model):
    """Leave for one person, or all, to post into some closed days until a moment."""

    __tablename__ = "period_exception"
    resource = "ledger.period_exception"

    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    from_on: Mapped[dt.date] = mapped_column()
    until_on: Mapped[dt.date] = mapped_column()
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    revoked_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(200))

    def check(self, now: dt.datetime) -> None:
        """Refuse one that could never serve."""
        if self.until_on < self.from_on:
            raise BadSpan()
        if self.expires_at <= now:
            raise PastMoment(expires_at=self.expires_at.isoformat())

    def revoke(self, now: dt.datetime) -> None:
        """End it now."""
        if self.revoked_at is not None or self.expires_at <= now:
            raise ExceptionOver()
        self.revoked_at = now


class ExceptionUse(Model):
    """An entry that was posted under an exception."""

    __tablename__ = "period_exception_use"

    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    exception_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)


def admit(closed_until: dt.date | None, day: dt.date, at: str = "") -> None:
    """Refuse an entry of a closed day; at: the field of the input that names it."""
    if closed_until is not None and day <= closed_until:
        raise PeriodClosed(closed_until=closed_until.isoformat(), at=at)
