"""The payment plan and its lines."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.tables import ID_LENGTH, Owned, Record
from chassis.told_lines import Lines
from chassis.values import Money, new_id
from contracts.ledger.payment_plan import PlanCurrency, PlanSum, PlanTaxCurrency, PlanTaxTooHigh
from ledger.customer_refs.model import CustomerRef
from ledger.tables import Model


class PlannedPart(Model):
    """One line of a plan."""

    __tablename__ = "payment_plan_line"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    payment_plan_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("payment_plan.id"), index=True
    )
    due_on: Mapped[dt.date] = mapped_column()
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(100), default="")


class PaymentPlan(Record, Owned, Model):
    """When which part of a total is expected; its lines always add up to the total."""

    __tablename__ = "payment_plan"
    resource = "ledger.payment_plan"
    told_lines: ClassVar = {"lines": Lines("parts", ("due_on",), fields=("amount_minor", "title"))}

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    customer_name: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    receivable_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), unique=True)
    edits: Mapped[int] = mapped_column(default=0)
    parts: Mapped[list[PlannedPart]] = relationship(
        lazy="selectin", order_by=PlannedPart.due_on, cascade="all, delete-orphan"
    )

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    def bear(self, tax: Money) -> None:
        """Let *tax* be part of the total."""
        if tax.currency != self.currency:
            raise PlanTaxCurrency(tax=str(tax), amount=str(self.total))
        if tax.minor > self.total_minor:
            raise PlanTaxTooHigh(tax=str(tax), amount=str(self.total))
        self.tax_minor = tax.minor

    @property
    def first_due_on(self) -> dt.date:
        return min(part.due_on for part in self.parts)

    def divide(self, lines: Sequence[Any]) -> None:
        """Let *lines* be the plan; they must add up to the total."""
        for place, line in enumerate(lines):
            if line["amount"].currency != self.currency:
                raise PlanCurrency(currency=self.currency, at=f"/lines/{place}/amount")
        planned = sum(line["amount"].minor for line in lines)
        if planned != self.total_minor:
            raise PlanSum(sum=str(Money(planned, self.currency)), total=str(self.total))
        self.parts = [
            PlannedPart(
                id=new_id(),
                due_on=line["due_on"],
                amount_minor=line["amount"].minor,
                title=line["title"],
            )
            for line in sorted(lines, key=lambda one: one["due_on"])
        ]
        self.edits = (self.edits or 0) + 1
