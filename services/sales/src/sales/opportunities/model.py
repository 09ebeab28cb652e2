"""The opportunity, and what must always be true of it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.custom.values import Customized
from chassis.named import NameIndex
from chassis.structure import sold_in
from chassis.tables import ID_LENGTH, BigKey, Owned, Record, Recyclable
from contracts.sales.opportunity import NotClosed, NotOpen
from sales.customer_refs.model import CustomerRef
from sales.tables import CURRENCY, Model, minor, money

PRESENT = text("deleted_at is null")

ADMITTING = {
    **dict.fromkeys(("update", "move", "win", "lose"), ("open",)),
    "reopen": ("won", "lost"),
}
"""Verb → the states in which it can be done; whatever is not here always can."""


class Opportunity(Record, Owned, Recyclable, Customized, Model):
    """
    A deal with one customer; its name is unique there.

    Open, it stands in a stage of its pipeline; won or lost it keeps the last one.
    """

    __tablename__ = "opportunity"
    __table_args__ = (
        Index(
            "uq_opportunity_name_present",
            "customer_id",
            "name",
            unique=True,
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        ),
        Index("ix_opportunity_board", "pipeline_id", "state", "stage", "created_at", "id"),
    )
    resource = "sales.opportunity"
    personal = frozenset({"name", "customer_name"})
    shared_by = shares.Part("customer_id", "opportunities")

    name: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    customer_name: Mapped[str] = mapped_column(String(200))
    pipeline_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    stage: Mapped[str] = mapped_column(String(40))
    stage_entered_at: Mapped[dt.datetime] = mapped_column()
    state: Mapped[str] = mapped_column(String(20), default="open")
    amount_minor: Mapped[int] = minor()
    currency: Mapped[str] = mapped_column(CURRENCY)
    probability: Mapped[int] = mapped_column()
    fixed_probability: Mapped[bool] = mapped_column(default=False)
    expected_close_on: Mapped[dt.date | None] = mapped_column()
    description: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(500))
    competitor: Mapped[str | None] = mapped_column(String(200))
    closed_on: Mapped[dt.date | None] = mapped_column()

    amount = money("amount")
    sales_department_id = hybrid_property(lambda _: None, expr=lambda o: sold_in(o.owner_id))

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    @property
    def title(self) -> str:
        return self.name

    def admits(self, verb: str) -> bool:
        """Tell whether the state of the opportunity allows *verb*."""
        return self.state in ADMITTING.get(verb, (self.state,))

    def change(self, fields: dict[str, Any], stage: dict[str, Any]) -> None:
        """Take over the given fields; a probability of None is that of the *stage*."""
        given = dict(fields)
        if "amount" in given:
            amount = given.pop("amount")
            self.amount_minor, self.currency = amount.minor, amount.currency
        if "probability" in given:
            fixed = given.pop("probability")
            self.fixed_probability = fixed is not None
            self.probability = stage["probability"] if fixed is None else fixed
        for name, value in given.items():
            setattr(self, name, value)

    def enter(self, stage: dict[str, Any], at: dt.datetime) -> None:
        """Stand in *stage* from *at* on, with its probability unless that was fixed by hand."""
        self.stage, self.stage_entered_at = stage["key"], at
        if not self.fixed_probability:
            self.probability = stage["probability"]

    def close(self, state: str, on: dt.date, fields: dict[str, Any]) -> None:
        """Be won or lost on a day. Raises NotOpen."""
        self.must_be_open()
        self.state, self.closed_on = state, on
        self.reason, self.competitor = fields.get("reason"), fields.get("competitor")
        self.probability = 100 if state == "won" else 0

    def reopen(self, stage: dict[str, Any], at: dt.datetime) -> None:
        """Be open again in *stage*. Raises NotClosed."""
        if self.state == "open":
            raise NotClosed()
        self.state, self.closed_on = "open", None
        self.reason = self.competitor = None
        self.fixed_probability = False
        self.enter(stage, at)

    def must_be_open(self) -> None:
        """Raise NotOpen unless the opportunity is open."""
        if self.state != "open":
            raise NotOpen(state=self.state)


class StageEntry(Model):
    """One stay of an opportunity in a stage; the last has no end while it is open."""

    __tablename__ = "opportunity_stage"

    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    opportunity_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    from_stage: Mapped[str | None] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[dt.datetime] = mapped_column()
    left_at: Mapped[dt.datetime | None] = mapped_column()
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(CURRENCY)
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    reason: Mapped[str | None] = mapped_column(String(500))

    amount = money("amount")

    def told(self, now: dt.datetime) -> dict[str, Any]:
        """Return the stay with its length in seconds, up to *now* while it lasts."""
        until = self.left_at or now
        about = ("from_stage", "stage", "entered_at", "left_at", "amount", "actor_id", "reason")
        seconds = int((until - self.entered_at).total_seconds())
        return {**{name: getattr(self, name) for name in about}, "seconds": seconds}


spoken = NameIndex(Opportunity, "opportunity_search", "name")
"""The words of deals: characters, pinyin, initials."""


class BarredOpportunity(Model):
    """An id whose creation was taken back, perhaps before it arrived."""

    __tablename__ = "opportunity_barred"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column()
