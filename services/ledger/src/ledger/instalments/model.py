"""The payment plan and its lines."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.tables import ID_LENGTH, Owned, Record
from chassis.told_lines import Lines
from chassis.values import Money, new_id
from contracts.ledger.payment_plan import (
    PlanCurrency,
    PlanLineUnknown,
    PlanOpened,
    PlanSum,
    PlanTaxCurrency,
    PlanTaxTooHigh,
)
from ledger.customer_refs.model import CustomerRef, name_of
from ledger.tables import Amount, Model


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
    customer_names = name_of("customer_id", "customer_name")
    total = Amount("total_minor")
    tax = Amount("tax_minor")

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever owns the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    def bear(self, tax: Money) -> None:
        """Let *tax* be part of the total."""
        if tax.currency != self.currency:
            raise PlanTaxCurrency(tax=str(tax), amount=str(self.total))
        if tax.minor > self.total_minor:
            raise PlanTaxTooHigh(tax=str(tax), amount=str(self.total))
        self.tax_minor = tax.minor

    def admits(self, verb: str) -> bool:
        return verb not in ("open", "remove") or self.receivable_id is None

    def check_waits(self) -> None:
        """Refuse what is a receivable, or divides one."""
        if self.receivable_id is not None:
            raise PlanOpened()

    @property
    def first_due_on(self) -> dt.date:
        return min(part.due_on for part in self.parts)

    def divide(self, lines: Sequence[Any]) -> None:
        """
        Let *lines* be the plan; they must add up to the total.

        One that names the id of a line that there is stays that line. Raises PlanLineUnknown.
        """
        for place, line in enumerate(lines):
            if line["amount"].currency != self.currency:
                raise PlanCurrency(currency=self.currency, at=f"/lines/{place}/amount")
        planned = sum(line["amount"].minor for line in lines)
        if planned != self.total_minor:
            raise PlanSum(sum=str(Money(planned, self.currency)), total=str(self.total))
        known = {part.id: part for part in self.parts}
        parts = []
        for place, line in enumerate(lines):
            named = line.get("id")
            if named is not None and named not in known:
                raise PlanLineUnknown(at=f"/lines/{place}/id")
            part = known.pop(named) if named else PlannedPart(id=new_id())
            part.due_on, part.title = line["due_on"], line["title"]
            part.amount_minor = line["amount"].minor
            parts.append(part)
        self.parts = sorted(parts, key=lambda part: part.due_on)
        self.edits = (self.edits or 0) + 1
