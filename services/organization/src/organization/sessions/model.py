"""The session and the chain of refresh tokens that keeps it going."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Record
from organization.tables import Model


class Session(Record, Model):
    """
    One stay of one person.

    seed: secret from which each refresh token is derived from the one before it, so that a lost
    answer can be given again without keeping any token.
    """

    __tablename__ = "session"
    resource = "organization.session"

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    source: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(200))
    seed: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[dt.datetime] = mapped_column()
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    ended_by: Mapped[str | None] = mapped_column(String(40))

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* is possible: what is over ends no more."""
        return self.ended_at is None

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether whoever calls may do *verb*: he ends his own ones."""
        return self.staff_id == call.actor_id and self.admits(verb)

    def is_alive(self, now: dt.datetime, *, idle: dt.timedelta, longest: dt.timedelta) -> bool:
        """Return whether the session was neither ended nor left idle nor grown too old."""
        if self.ended_at is not None:
            return False
        return now - self.seen_at < idle and now - self.created_at < longest

    def end(self, now: dt.datetime, reason: str) -> None:
        """End for good; the first reason stays."""
        if self.ended_at is None:
            self.ended_at, self.ended_by = now, reason


class RefreshToken(Model):
    """One refresh token, by its hash; a session's tokens form a chain, each used once."""

    __tablename__ = "refresh_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None] = mapped_column()
