"""What is kept of a person's password; never the password, and never in the history."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from organization.tables import Model


class Credential(Model):
    """The hash of a person's password, and those of former ones, newest first."""

    __tablename__ = "credential"

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column()
    changed_at: Mapped[dt.datetime] = mapped_column()
    former_hashes: Mapped[list[str]] = mapped_column(default=list)

    def is_due(self, now: dt.datetime, longest_days: int) -> bool:
        """Return whether the password must be changed: an initial one, or older than allowed."""
        is_old = bool(longest_days) and now - self.changed_at > dt.timedelta(days=longest_days)
        return self.must_change or is_old

    def replace(self, hashed: str, now: dt.datetime, *, remember: int) -> None:
        """Take a password that the person chose, and remember so many beside an initial one."""
        chosen = remember + self.must_change
        self.former_hashes = [self.password_hash, *self.former_hashes][:chosen]
        self.password_hash, self.changed_at, self.must_change = hashed, now, False

    def reset(self, hashed: str, now: dt.datetime) -> None:
        """Take a password that somebody else knows, and that must be changed therefore."""
        if not self.must_change:
            self.former_hashes = [self.password_hash, *self.former_hashes]
        self.password_hash, self.changed_at, self.must_change = hashed, now, True
