"""Endpoints of partners and what is on its way to them."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.notify import delivery as delivery_contract
from contracts.notify.shared import Inactive
from notify.posting import Answer
from notify.tables import Model
from notify.webhooks import rules

FIRST_REST_S, LONGEST_REST_S = 30, 3600
"""How long an endpoint that does not answer at all is left alone: doubling between these."""
KEPT_ATTEMPTS = 20


class Endpoint(Record, Owned, Model):
    """
    An address to which public events are posted; it always has a secret to sign them with.

    It belongs to who made it: one partner does not see those of another.
    """

    __tablename__ = "endpoint"
    resource = "notify.endpoint"
    secret = ""  # set only on the one that is answered with it; never a column

    url: Mapped[str] = mapped_column(String(1800))
    topics: Mapped[list[str]] = mapped_column()
    description: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    off_reason: Mapped[str | None] = mapped_column(String(100))
    down_until: Mapped[dt.datetime | None] = mapped_column()
    silences: Mapped[int] = mapped_column(default=0)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields; switching it on forgives what went before."""
        for name, value in fields.items():
            setattr(self, name, value)
        if fields.get("active"):
            self.off_reason, self.down_until, self.silences = None, None, 0

    def refuse_if_off(self) -> None:
        if not self.active:
            raise Inactive()

    def hear(self, answer: Answer, now: dt.datetime) -> None:
        """Learn from an answer: silence earns it a rest, 410 switches it off."""
        if answer.status is None:
            rest = min(FIRST_REST_S * 2**self.silences, LONGEST_REST_S)
            self.silences += 1
            self.down_until = now + dt.timedelta(seconds=rest)
        elif self.silences:
            self.silences, self.down_until = 0, None
        if answer.status == 410:
            self.active, self.off_reason = False, "gone (410)"


class EndpointSecret(Model):
    """A secret of an endpoint, apart from it, so that no history and no list ever shows it."""

    __tablename__ = "endpoint_secret"

    endpoint_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    secret: Mapped[str] = mapped_column(String(120), primary_key=True)
    ends_at: Mapped[dt.datetime | None] = mapped_column()


class Delivery(Record, Owned, Model):
    """One event on its way to one endpoint; `body` is what is posted in every attempt."""

    __tablename__ = "delivery"
    resource = "notify.delivery"

    endpoint_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    event_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    event_type: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(ID_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime | None] = mapped_column()
    last_status: Mapped[int | None] = mapped_column()
    last_error: Mapped[str | None] = mapped_column(String(300))
    delivered_at: Mapped[dt.datetime | None] = mapped_column()
    log: Mapped[list[Any]] = mapped_column(default=list)

    __table_args__ = (Index("ix_delivery_state_created", "state", "created_at"),)

    @property
    def past_attempts(self) -> list[dict[str, Any]]:
        """The last attempts, oldest first."""
        return [{**entry, "at": dt.datetime.fromisoformat(entry["at"])} for entry in self.log]

    def note(self, answer: Answer, now: dt.datetime) -> None:
        """Take in what an attempt brought; `next_at` says when to try again."""
        error = answer.error or None
        entry = {"at": now.isoformat(), "status": answer.status, "error": error}
        entry.update(ms=answer.ms, answer=answer.text)
        self.log = [*(self.log or []), entry][-KEPT_ATTEMPTS:]
        self.attempts, self.round = self.attempts + 1, self.round + 1
        self.last_status, self.last_error, self.next_at = answer.status, error, None
        if answer.status is not None and 200 <= answer.status < 300:
            self.state, self.delivered_at = "delivered", now
        else:
            self._put_off(answer, now)

    def _put_off(self, answer: Answer, now: dt.datetime) -> None:
        pause = rules.pause(self.round, self.id)
        if pause is None or answer.status == 410:
            self.state = "failed"
        else:
            asked = dt.timedelta(seconds=answer.retry_after_s)
            self.next_at = now + max(pause, asked)

    def admits(self, verb: str) -> bool:
        """Tell whether the delivery is over, so that it can be sent again."""
        return verb != "resend" or self.state != "waiting"

    def give_up(self, reason: str) -> None:
        """Leave it: its endpoint takes nothing any more."""
        self.state, self.last_error, self.next_at = "failed", reason, None

    def send_again(self, now: dt.datetime) -> None:
        """Begin anew with the attempts, under the same id. Raises StillWaiting."""
        if self.state == "waiting":
            raise delivery_contract.StillWaiting()
        self.state, self.round, self.next_at = "waiting", 0, now
