"""The ticket and what is said on it; what must always be true of them."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.calendar import Calendar, YearNotLoaded
from chassis.context import Call
from chassis.custom.values import Customized
from chassis.named import NameIndex
from chassis.tables import ID_LENGTH, Owned, Record
from contracts.service_desk import ticket as contract
from service_desk.customer_refs.model import CustomerRef
from service_desk.tables import Model
from service_desk.tickets import rules

TICKING = ("running", "paused")
UNJUDGED = "unjudged"
SERVED_BY = contract.take.permission
"""The permission that makes somebody an agent."""


class Ticket(Record, Owned, Customized, Model):
    """
    One request and how far we are with it.

    The clock of the first reply is a fold over the opening, the target and `waits`; the columns
    beside them only keep its present result for lists. A clock that has stopped never runs again.
    """

    __tablename__ = "ticket"
    resource = "service_desk.ticket"
    shared_by = shares.Part("customer_id", "tickets")

    number: Mapped[str] = mapped_column(String(30), unique=True)
    subject: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(20))
    priority: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="new")
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    customer_name: Mapped[str | None] = mapped_column(String(200))
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    requester_name: Mapped[str | None] = mapped_column(String(100))
    requester_phone: Mapped[str | None] = mapped_column(String(30))
    requester_email: Mapped[str | None] = mapped_column(String(254))
    response_minutes: Mapped[int] = mapped_column()
    warn_percent: Mapped[int] = mapped_column()
    waits: Mapped[list[Any]] = mapped_column(default=list)
    response_state: Mapped[str] = mapped_column(String(20), default="running")
    response_due_at: Mapped[dt.datetime | None] = mapped_column()
    response_missing_year: Mapped[int | None] = mapped_column(index=True)
    response_warned_at: Mapped[dt.datetime | None] = mapped_column()
    first_replied_at: Mapped[dt.datetime | None] = mapped_column()
    last_replied_at: Mapped[dt.datetime | None] = mapped_column()
    reply_count: Mapped[int] = mapped_column(default=0)
    solved_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    reopened_count: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_ticket_owner_state", "owner_id", "state"),)

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        """
        Beside his own, an agent sees what he opened and what waits in his departments.

        What waits in no department is for those who serve tickets, and for nobody else.
        """
        waiting: Any = cls.department_id.in_(call.departments)
        if call.allows(SERVED_BY):
            waiting = or_(cls.department_id.is_(None), waiting)
        return or_(cls.created_by == call.actor_id, and_(cls.owner_id.is_(None), waiting))

    def opens_to(self) -> dict[str, Any]:
        """Tell who sees it beside those whom its owner and department open it to."""
        waits = {"unassigned": self.owner_id is None, "served_by": SERVED_BY}
        return {"creator_id": self.created_by, **waits}

    @property
    def title(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_ticking(self) -> bool:
        """Whether the first reply is still owed."""
        return self.response_state in TICKING

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the ticket allows *verb*."""
        if verb in rules.STEPS:
            return rules.leads_to(self.state, verb)
        return verb == "reply" or self.state != "closed"

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises Closed or NoRequester."""
        self.refuse_if_closed()
        for name, value in fields.items():
            setattr(self, name, value)
        self.refuse_without_requester()

    def refuse_if_closed(self) -> None:
        if self.state == "closed":
            raise contract.Closed(number=self.number)

    def refuse_without_requester(self) -> None:
        if not (self.customer_id or self.requester_name):
            raise contract.NoRequester()

    def move(self, wanted: str, now: dt.datetime) -> None:
        """Go over to another state, with what that means for the clock. Raises WrongState."""
        self.must_lead_to(wanted)
        if self.state == "pending":
            self._end_wait(now)
        self.state = wanted
        if wanted == "pending":
            self._begin_wait(now)
        if wanted == "reopened":
            self.solved_at = self.closed_at = None
            self.reopened_count += 1
        if wanted in ("solved", "closed"):
            setattr(self, f"{wanted}_at", now)
            self._stop_clock("ended")

    def must_admit(self, verb: str) -> None:
        if not rules.leads_to(self.state, verb):
            raise contract.WrongState(state=self.state, wanted=rules.STEPS[verb])

    def must_lead_to(self, wanted: str) -> None:
        if wanted not in rules.MOVES[self.state]:
            raise contract.WrongState(state=self.state, wanted=wanted)

    def hear(self, reply: "Reply", now: dt.datetime) -> None:
        """Take in something that was said. Raises Closed unless it is a private note."""
        if reply.public:
            self.refuse_if_closed()
            self.last_replied_at = now
            self._answer(reply, now)
        self.reply_count += 1

    def _answer(self, reply: "Reply", now: dt.datetime) -> None:
        if reply.from_requester:
            following = {"pending": "open", "solved": "reopened"}.get(self.state)
        else:
            self.first_replied_at = self.first_replied_at or now
            self._stop_clock(self._judged(now))
            following = "open" if self.state in ("new", "reopened") else None
        if following:
            self.move(following, now)

    def judge(self, calendar: Calendar) -> bool:
        """Judge the first reply at last, if its year is loaded by now; tell whether it was late."""
        assert self.first_replied_at is not None
        self.response_state = "running"
        self.wind(calendar)
        self.response_state = self._judged(self.first_replied_at)
        return self.response_state == "breached"

    def _judged(self, replied_at: dt.datetime) -> str:
        if self.response_missing_year:
            return UNJUDGED
        return "breached" if self.is_late(replied_at) else "met"

    def is_late(self, now: dt.datetime) -> bool:
        """Whether the first reply is owed and its time is over."""
        return self.response_state == "running" and now > (self.response_due_at or now)

    def aim(self, minutes: int, warn_percent: int) -> None:
        """Owe the first reply within *minutes* of business time; `wind` says when that is."""
        self.response_minutes, self.warn_percent = minutes, warn_percent
        self.response_warned_at = None

    def wind(self, calendar: Calendar) -> dt.datetime | None:
        """
        Work out anew when the reply is due; return when to look at the clock next, or None.

        A year whose holidays are not known is noted; nobody guesses them.
        """
        if not self.is_ticking:
            return None
        self.response_due_at = self.response_missing_year = None
        try:
            self.response_due_at = self._moment(calendar, 100)
        except YearNotLoaded as missing:
            self.response_missing_year = missing.year
            return None
        if self.response_warned_at:
            return self.response_due_at
        return self._moment(calendar, self.warn_percent)

    def look_at_clock(self, now: dt.datetime) -> str:
        """Return "breached" or "warned" when that is news at the moment *now*, else ""."""
        if self.response_state != "running" or self.response_due_at is None:
            return ""
        if now >= self.response_due_at:
            self.response_state = "breached"
            return "breached"
        if self.response_warned_at is None:
            self.response_warned_at = now
            return "warned"
        return ""

    def _moment(self, calendar: Calendar, percent: int) -> dt.datetime | None:
        if self.response_state == "paused":
            return None
        minutes = self.response_minutes * percent / 100
        return rules.response_at(calendar, self.created_at, minutes, _read(self.waits))

    def _begin_wait(self, now: dt.datetime) -> None:
        if self.response_state == "running":
            self.waits = [*self.waits, [now.isoformat(), None]]
            self.response_state = "paused"

    def _end_wait(self, now: dt.datetime) -> None:
        if self.response_state == "paused":
            self.waits = [*self.waits[:-1], [self.waits[-1][0], now.isoformat()]]
            self.response_state = "running"

    def _stop_clock(self, state: str) -> None:
        if self.is_ticking:
            self.response_state = state


spoken = NameIndex(Ticket, "ticket_search", "subject")
"""The words of tickets: characters, pinyin, initials."""


class Reply(Record, Model):
    """Something that was said on a ticket; never changed, so it needs no history of its own."""

    __tablename__ = "reply"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("ticket.id"), index=True)
    public: Mapped[bool] = mapped_column()
    from_requester: Mapped[bool] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(String(200), default="")


def _read(waits: list[Any]) -> list[rules.Wait]:
    moment = dt.datetime.fromisoformat
    return [(moment(since), moment(until) if until else None) for since, until in waits]
