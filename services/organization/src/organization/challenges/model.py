"""The challenge: something that must be answered before it gets old."""

import datetime as dt
import hmac

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from organization.tables import Model

PICTURE, MAIL, RESET = "picture", "mail", "reset"
TRIES = {PICTURE: 1, MAIL: 5, RESET: 5}
"""How often an answer may be tried; a picture can be had anew at once."""


class Challenge(Model):
    """
    A picture or a sent code, good for few tries and some minutes.

    login: whose sign-in it is for; empty for a picture, which is for anybody's. staff_id: who has
    that login; nobody, where nobody has it, and then no answer is the right one.
    """

    __tablename__ = "challenge"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    login: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    channel: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None] = mapped_column()

    def redeem(self, answer: str, login: str, now: dt.datetime) -> bool:
        """Try an answer for a sign-in and return whether it is right; it counts once."""
        mine = self.kind == PICTURE or self.login == login
        if not (self.try_code(answer, now) and mine):
            return False
        self.used_at = now
        return True

    def try_code(self, answer: str, now: dt.datetime) -> bool:
        """Count a try and return whether the answer is right; it can be tried again."""
        if self.used_at is not None or now >= self.expires_at or self.tries >= TRIES[self.kind]:
            return False
        self.tries += 1
        is_somebodys = self.kind == PICTURE or self.staff_id is not None
        given = "".join(answer.split()).upper().encode()
        return hmac.compare_digest(given, self.answer.encode()) and is_somebodys
