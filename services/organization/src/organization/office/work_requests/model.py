"""The request, and what must always be true of it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.freezing import Freezable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.organization.work_request import (
    Backwards,
    Incomplete,
    NotYours,
    TooLong,
    WrongState,
)
from contracts.organization.work_request import WorkRequest as Told
from organization.tables import Model

LONGEST = dt.timedelta(days=731)
"""Two years away, such as abroad or with a child; a longer one is a mistyped year."""
SHOWN = (
    *("id", "number", "kind", "title", "reason", "leave_kind", "starts_at", "ends_at", "place"),
    *("amount", "working_days", "owner_id"),
)


class WorkRequest(Record, Owned, Freezable, Attachable, Model):
    """
    Somebody asks to be away, or for something else.

    draft → pending → approved or rejected; what was sent back or recalled is a draft again, and
    what was approved can be withdrawn. lapsed: approved after a month of it was closed.
    """

    __tablename__ = "work_request"
    resource = "organization.work_request"
    told_as: ClassVar = {"days_e2": "working_days"}

    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)
    leave_kind: Mapped[str | None] = mapped_column(String(20))
    starts_at: Mapped[dt.datetime | None] = mapped_column()
    ends_at: Mapped[dt.datetime | None] = mapped_column()
    place: Mapped[str | None] = mapped_column(String(200))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    days_e2: Mapped[int | None] = mapped_column()
    missing_year: Mapped[int | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(12), default="draft")
    approval_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    answer: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (Index("ix_work_request_owner_id_state", "owner_id", "state", "starts_at"),)

    @property
    def amount(self) -> Money | None:
        if self.amount_minor is None:
            return None
        return Money(self.amount_minor, self.currency or "CNY")

    @amount.setter
    def amount(self, amount: Money | None) -> None:
        self.amount_minor = amount.minor if amount else None
        self.currency = amount.currency if amount else None

    @property
    def working_days(self) -> Decimal | None:
        return None if self.days_e2 is None else Decimal(self.days_e2) / 100

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises Frozen, WrongState or one of MEANING."""
        self.refuse_if_frozen()
        self.must_be("draft", "rejected")
        for name, value in fields.items():
            setattr(self, name, value)
        self._check()
        self.state = "draft"

    def admits(self, verb: str) -> bool:
        """Tell whether the state allows *verb*: what is pending or over stays as it is."""
        allowed = {"update": ("draft", "rejected"), "submit": ("draft",), "withdraw": ("approved",)}
        return self.state in allowed.get(verb, (self.state,))

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether whoever calls may do *verb*; only its owner words and submits a request."""
        mine = verb not in ("update", "submit") or self.owner_id == call.actor_id
        return mine and self.admits(verb)

    def refuse_unless_of(self, staff_id: str) -> None:
        """Raise NotYours for everybody but its owner."""
        if self.owner_id != staff_id:
            raise NotYours()

    def lets_attach(self, staff_id: str) -> bool:
        """Tell whether *staff_id* may change its papers: who wrote it."""
        return self.owner_id == staff_id

    def must_be(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(state=self.state)

    def ask(self, approval_id: str, snapshot: dict[str, Any]) -> None:
        """Wait for an answer. Its approval stays known, with what people say there."""
        self.state, self.approval_id = "pending", approval_id
        self.answer = self.decided_by = self.decided_at = None
        self.freeze(approval_id, snapshot)

    def told(self) -> dict[str, Any]:
        """Return what is put before the approvers, as plain data."""
        told: dict[str, Any] = Told(only=SHOWN).dump(self)
        return told

    def facts(self) -> dict[str, Any]:
        """Return what the conditions of a flow may look at."""
        days = None if self.working_days is None else str(self.working_days)
        return {"kind": self.kind, "leave_kind": self.leave_kind, "working_days": days}

    def _check(self) -> None:
        if self.kind != "general":
            for field in ("starts_at", "ends_at"):
                if getattr(self, field) is None:
                    raise Incomplete(at=f"/{field}", field=field)
        if self.kind == "leave" and self.leave_kind is None:
            raise Incomplete(at="/leave_kind", field="leave_kind")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise Backwards()
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            raise TooLong(days=LONGEST.days)
