"""The book as a whole: until when it is closed."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from contracts.ledger.book import NotEarlier, NotLater
from contracts.ledger.entry import PeriodClosed
from ledger.tables import Model

THE_BOOK = "main"
ONE_DAY = dt.timedelta(days=1)


class Book(Record, Model):
    """The one book of the company; no entry may happen on or before `closed_until`."""

    __tablename__ = "book"
    resource = "ledger.period"

    closed_until: Mapped[dt.date | None] = mapped_column()

    def close(self, until: dt.date) -> None:
        """Close the days up to *until*, later than what is closed already."""
        if self.closed_until is not None and until <= self.closed_until:
            raise NotLater(closed_until=self.closed_until.isoformat())
        self.closed_until = until

    def reopen(self, until: dt.date | None) -> None:
        """Leave only the days up to *until* closed."""
        if self.closed_until is None or (until is not None and until >= self.closed_until):
            raise NotEarlier(closed_until=str(self.closed_until or "-"))
        self.closed_until = until

    def first_open(self, day: dt.date) -> dt.date:
        """Return *day*, or the first open day where it is closed."""
        if self.closed_until is None:
            return day
        last = min(self.closed_until, dt.date.max - ONE_DAY)
        return max(day, last + ONE_DAY)


def admit(closed_until: dt.date | None, day: dt.date) -> None:
    """Refuse an entry of a closed day."""
    if closed_until is not None and day <= closed_until:
        raise PeriodClosed(closed_until=closed_until.isoformat())
