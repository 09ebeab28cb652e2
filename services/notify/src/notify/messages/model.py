"""The message, its states and its trail."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, object_session

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.notify import message as contract
from notify.drivers import Outgoing
from notify.messages import rules
from notify.recipients import masked
from notify.tables import Model

ENDED = ("failed", "unknown", "cancelled", "refused")
UNSEEN = "••••••"


class Message(Record, Owned, Model):
    """
    One text to one recipient. `state` is always the last entry of `steps`.

    It is "sending" only while an attempt is under way: whoever finds it so without one knows that
    the attempt was interrupted.
    secret_text: the words of a message that nobody reads here, such as a code to sign in, while
        `text` says nothing. They are forgotten when the message is out or given up.
    """

    __tablename__ = "message"
    resource = "notify.message"
    told_as: ClassVar = {"kept_reason": "reason"}
    secrets = frozenset({"secret_text", "calendar"})

    channel: Mapped[str] = mapped_column(String(20))
    to: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(20), index=True)
    kept_reason: Mapped[str] = mapped_column("reason", String(300), default="")
    subject: Mapped[str | None] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    is_secret: Mapped[bool] = mapped_column(default=False)
    secret_text: Mapped[str | None] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    segments: Mapped[int | None] = mapped_column()
    template_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    template_version: Mapped[int | None] = mapped_column()
    template_name: Mapped[str | None] = mapped_column(String(60))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    on_doubt: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(
        String(20), default="transactional", server_default="transactional"
    )
    send_at: Mapped[dt.datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None] = mapped_column()
    steps: Mapped[list[Any]] = mapped_column(default=list)

    def go(self, state: str, now: dt.datetime, reason: str = "") -> None:
        """Go over to *state* and note it in the trail."""
        step = {"state": state, "at": now.isoformat(), "reason": reason, "attempt": self.attempts}
        self.steps = [*(self.steps or []), step]
        self.state, self.kept_reason = state, reason[:300]
        if state == "sent":
            self.sent_at = now
        if state == "sent" or state in ENDED:
            self.secret_text = None

    @property
    def trail(self) -> list[dict[str, Any]]:
        """Every state it was in, oldest first."""
        return [
            {**step, **self._told(step["reason"]), "at": dt.datetime.fromisoformat(step["at"])}
            for step in self.steps
        ]

    @property
    def reason(self) -> str:
        """Why it is in its state: a code, or what the provider answered."""
        return rules.code_of(self.kept_reason or "")

    @property
    def reason_message(self) -> str:
        """The same in the language of the caller."""
        return self._told(self.kept_reason or "")["reason_message"]

    def _told(self, kept: str) -> dict[str, str]:
        session = object_session(self)
        uow = session.info.get("uow") if session else None
        language = uow.call.language if uow else "en"
        return {"reason": rules.code_of(kept), "reason_message": rules.said(kept, language)}

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the message allows *verb*."""
        if verb == "cancel":
            return self.state == "queued"
        return verb != "resend" or (self.state in ENDED and bool(self.words))

    def begin_attempt(self, now: dt.datetime) -> Outgoing | None:
        """
        Set out to send it; return what to send, or None when it is not to be sent.

        An attempt that was interrupted is noted first, and ends it unless it may go out twice.
        """
        if self.state == "sending":
            self.settle(rules.DOUBT, "interrupted", now)
        if self.state != "queued":
            return None
        self.attempts += 1
        self.go("sending", now)
        about = (self.id, self.channel, self.to, self.subject or "", self.words)
        return Outgoing(*about, self.calendar or "")

    def refuse(self, now: dt.datetime) -> None:
        """Do not go out, since the recipient wants no advertising."""
        self.go("refused", now, contract.OptedOut.code)

    def settle(self, outcome: str, reason: str, now: dt.datetime) -> dt.datetime | None:
        """Note how the attempt ended; return when to try again, or None."""
        verdict = rules.judge(outcome, self.attempts, self.on_doubt)
        for state in verdict.states:
            self.go(state, now, reason)
        return now + verdict.again_after if verdict.again_after else None

    def cancel(self, now: dt.datetime) -> None:
        """Take it back. Raises NotWaiting."""
        if self.state != "queued":
            raise contract.NotWaiting(state=self.state)
        self.go("cancelled", now)

    def queue_again(self, now: dt.datetime) -> None:
        """Let it go out once more. Raises NotEnded."""
        if self.state not in ENDED or not self.to or not self.words:
            raise contract.NotEnded(state=self.state)
        self.attempts, self.send_at = 0, now
        self.go("queued", now, "resend")

    def hide(self) -> None:
        """Keep its words from everybody but the recipient."""
        self.is_secret, self.secret_text, self.text = True, self.text, UNSEEN

    @property
    def words(self) -> str:
        """What the recipient reads; "" where it was secret and is forgotten."""
        return (self.secret_text or "") if self.is_secret else self.text

    @property
    def recipient(self) -> str:
        """The recipient as events may tell it."""
        return masked(self.channel, self.to)

    @property
    def template(self) -> str | None:
        return self.template_name

    @property
    def title(self) -> str:
        return f"{self.channel} {self.subject or self.text}"[:240]
