"""The registration, and what must always be true of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.attachments.model import Attachable
from chassis.context import Call
from chassis.freezing import Freezable
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.customers.registration import PartnerNeeded, WrongState
from contracts.customers.registration import Registration as Told
from customers.duplicates.rules import company_key
from customers.tables import Model

CUSTOMER_FIELDS = ("name", "credit_code", "phones", "region", "industry")
"""What the customer takes over."""
ADMITTING = {
    "update": ("draft", "rejected", "conflicting"),
    "submit": ("draft",),
    "choose": ("pending",),
}
"""What can be done with it → the states in which it can."""


class RegistrationChoice(Model):
    """What an approver chose for a registration, which itself stays as it was submitted."""

    __tablename__ = "registration_choice"

    registration_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    approval_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    pool_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    chosen_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    chosen_at: Mapped[dt.datetime] = mapped_column()


class Registration(Record, Owned, Freezable, Attachable, Model):
    """
    A claim on a company.

    draft → pending → approved (and a customer), conflicting (somebody was quicker) or rejected;
    what was sent back or recalled is a draft again.
    """

    __tablename__ = "registration"
    resource = "customers.registration"

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18))
    phones: Mapped[list[Any]] = mapped_column(default=list)
    region: Mapped[str | None] = mapped_column(String(80))
    industry: Mapped[str | None] = mapped_column(String(80))
    expected_minor: Mapped[int | None] = mapped_column(BigInteger)
    expected_currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(20), default="rep")
    partner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    answer: Mapped[str | None] = mapped_column(Text)
    protected_until: Mapped[dt.datetime | None] = mapped_column()

    @property
    def expected_amount(self) -> Money | None:
        if self.expected_minor is None:
            return None
        return Money(self.expected_minor, self.expected_currency or "CNY")

    @expected_amount.setter
    def expected_amount(self, amount: Money | None) -> None:
        self.expected_minor = amount.minor if amount else None
        self.expected_currency = amount.currency if amount else None

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises Frozen or WrongState."""
        self.refuse_if_frozen()
        self.must_be(*ADMITTING["update"])
        for name, value in fields.items():
            setattr(self, name, value)
        if (self.origin == "partner") != bool(self.partner_id):
            raise PartnerNeeded()
        self.name_key, self.state = company_key(self.name), "draft"

    @property
    def keeps_files(self) -> bool:
        """What was decided about stays with it."""
        return self.state not in ADMITTING["update"]

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether its state allows *verb*; somebody else chooses whose it becomes."""
        if verb not in ADMITTING:
            return True
        mine = verb == "choose" and self.owner_id == call.actor_id
        return self.state in ADMITTING[verb] and not mine

    def must_be(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(state=self.state)

    @property
    def becomes(self) -> dict[str, Any]:
        """The fields of the customer that is opened for it."""
        return {"kind": "company", **{name: getattr(self, name) for name in CUSTOMER_FIELDS}}

    def told(self) -> dict[str, Any]:
        """Return what is put before the approvers, as plain data."""
        kept = ("id", "expected_amount", "reason", "owner_id", "origin", *CUSTOMER_FIELDS)
        told: dict[str, Any] = Told(only=kept).dump(self)
        return told
