"""The second factor of a person."""

import datetime as dt

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from organization.second_factors import rules
from organization.tables import Model


class SecondFactor(Model):
    """
    A secret that the person's app knows; it counts once a code of it was shown.

    last_step: the half minute of the newest code that was taken; no code opens twice.
    """

    __tablename__ = "second_factor"

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery_hashes: Mapped[list[str]] = mapped_column(default=list)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column()

    @property
    def is_on(self) -> bool:
        return self.confirmed_at is not None

    @property
    def recovery_codes_left(self) -> int:
        return len(self.recovery_hashes)

    def take(self, code: str, now: dt.datetime) -> bool:
        """Return whether *code* opens now: of the app or one for recovery, each of them once."""
        step = rules.matching_step(self.secret, code, now, self.last_step)
        if step is not None:
            self.last_step = step
            return True
        hashed = rules.recovery_hash(code)
        if self.is_on and hashed in self.recovery_hashes:
            self.recovery_hashes = [one for one in self.recovery_hashes if one != hashed]
            return True
        return False
