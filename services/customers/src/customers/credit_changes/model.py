"""The wish for another credit, with what was there before."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money
from contracts.customers.credit_change import CreditChange as Told
from customers.customers.model import Customer
from customers.tables import Model

PENDING = text("state = 'pending'")
SNAPSHOT = (
    *("id", "customer_id", "customer_name", "credit_grade_id", "credit_limit", "payment_days"),
    *("from_grade_id", "from_limit", "from_payment_days", "reason"),
    *("credit_class_id", "from_class_id"),
)


class CreditChange(Record, Owned, Model):
    """
    One change; its id is that of the approval which it becomes.

    pending → approved (and the customer has it), rejected, returned or recalled; of one customer
    only one is pending.
    """

    __tablename__ = "credit_change"
    resource = "customers.credit_change"
    told_as: ClassVar = {"limit_minor": "credit_limit"}

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    customer_name: Mapped[str] = mapped_column(String(200))
    credit_grade_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    limit_currency: Mapped[str | None] = mapped_column(String(3))
    payment_days: Mapped[int | None] = mapped_column()
    credit_class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    from_grade_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    from_class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    from_limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    from_limit_currency: Mapped[str | None] = mapped_column(String(3))
    from_payment_days: Mapped[int | None] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="pending")
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (
        Index("ix_credit_change_customer_id", "customer_id", "created_at", "id"),
        Index(
            "uq_credit_change_pending",
            "customer_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    @property
    def credit_limit(self) -> Money | None:
        return _money(self.limit_minor, self.limit_currency)

    @property
    def from_limit(self) -> Money | None:
        return _money(self.from_limit_minor, self.from_limit_currency)

    @classmethod
    def of(cls, customer: Customer, wish: dict[str, Any]) -> "CreditChange":
        """Return the change of a customer that a wish asks for; what it leaves out stays."""
        grade = wish.get("credit_grade_id", customer.credit_grade_id)
        limit = wish.get("credit_limit", customer.credit_limit)
        follows = wish.get("follow_class")
        return cls(
            customer_id=customer.id,
            customer_name=customer.name,
            credit_grade_id=grade,
            limit_minor=limit.minor if limit else None,
            limit_currency=limit.currency if limit else None,
            payment_days=wish.get("payment_days", customer.payment_days),
            credit_class_id=customer.class_id if follows else customer.credit_class_id,
            from_grade_id=customer.credit_grade_id,
            from_class_id=customer.credit_class_id,
            from_limit_minor=customer.credit_limit_minor,
            from_limit_currency=customer.credit_limit_currency,
            from_payment_days=customer.payment_days,
            state="pending",
        )

    @property
    def is_nothing(self) -> bool:
        """Whether the customer has all that already."""
        before = (self.from_grade_id, self.from_limit, self.from_payment_days)
        asked = (self.credit_grade_id, self.credit_limit, self.payment_days)
        return before == asked and self.from_class_id == self.credit_class_id

    def give(self, customer: Customer) -> None:
        """Let the customer have it."""
        customer.credit_grade_id, customer.credit_limit = self.credit_grade_id, self.credit_limit
        customer.payment_days = self.payment_days
        customer.credit_class_id = self.credit_class_id

    def take_answer(self, state: str, told: Any, now: dt.datetime) -> None:
        """Take the answer of the approval."""
        self.state, self.decided_at = state, now
        self.decided_by, self.answer = told["decided_by"], told.get("comment")

    def told(self) -> dict[str, Any]:
        """Return what is put before the approvers, as plain data."""
        told: dict[str, Any] = Told(only=SNAPSHOT).dump(self)
        return told


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None else Money(minor, currency or "CNY")
