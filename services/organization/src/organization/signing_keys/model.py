"""The key pair that access tokens are signed with."""

import datetime as dt

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from organization.tables import Model


class SigningKey(Model):
    """
    An Ed25519 key pair.

    It signs from `signs_from` on, until a newer one does; it is published until `gone_at`.
    """

    __tablename__ = "signing_key"
    resource = "organization.signing_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    private_pem: Mapped[str] = mapped_column(Text)
    public_pem: Mapped[str] = mapped_column(Text)
    signs_from: Mapped[dt.datetime] = mapped_column()
    gone_at: Mapped[dt.datetime | None] = mapped_column()

    @property
    def id(self) -> str:
        """Return what the history calls it by."""
        return self.kid

    @property
    def version(self) -> int:
        """Return the only one that there ever is: a key is never changed."""
        return 1
