"""The key of a system."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.organization.api_key import AlreadyRevoked
from organization.tables import Model


class ApiKey(Record, Model):
    """How one system calls; only the hash of the key itself is kept."""

    __tablename__ = "api_key"
    resource = "organization.api_key"
    secrets = frozenset({"key_hash"})

    name: Mapped[str] = mapped_column(String(100))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(4))
    role_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    scope: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    expires_at: Mapped[dt.datetime | None] = mapped_column()
    networks: Mapped[list[str]] = mapped_column(default=list)
    used_at: Mapped[dt.datetime | None] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()

    def admits(self, verb: str) -> bool:
        """Tell whether there is still something to revoke."""
        return verb != "revoke" or self.revoked_at is None

    def is_good(self, now: dt.datetime) -> bool:
        """Return whether the key still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def revoke(self, now: dt.datetime) -> None:
        if self.revoked_at is not None:
            raise AlreadyRevoked()
        self.revoked_at = now
