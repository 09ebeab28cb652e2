"""The scheme by which customers are graded, and the changes that came of it."""

import datetime as dt
from collections import Counter
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money, new_id
from contracts.customers.grade_scheme import LevelsWrong
from customers.grades.rules import Scheme
from customers.tables import Model


class GradeScheme(Record, Model):
    """Thresholds of spending; the levels lie from the highest to the lowest."""

    __tablename__ = "grade_scheme"
    resource = "customers.grade_scheme"
    told_as: ClassVar = {"levels_kept": "levels"}

    name: Mapped[str] = mapped_column(String(100))
    metric: Mapped[str] = mapped_column(String(20))
    window_days: Mapped[int] = mapped_column()
    currency: Mapped[str] = mapped_column(String(3))
    grace_days: Mapped[int] = mapped_column()
    levels_kept: Mapped[list[Any]] = mapped_column("levels")
    active: Mapped[bool] = mapped_column()

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The levels with money instead of minor units."""
        return [
            {"name": one["name"], "least": Money(one["least"], self.currency)}
            for one in self.levels_kept
        ]

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises LevelsWrong."""
        levels, before = fields.get("levels"), self.currency
        for name, value in fields.items():
            if name != "levels":
                setattr(self, name, value)
        if levels is None and self.currency != before:
            raise LevelsWrong(name=self.levels_kept[0]["name"], currency=self.currency)
        if levels is not None:
            self._refuse_wrong(levels)
            kept = [{"name": one["name"], "least": one["least"].minor} for one in levels]
            self.levels_kept = sorted(kept, key=lambda one: -one["least"])

    def _refuse_wrong(self, levels: list[dict[str, Any]]) -> None:
        names = Counter(one["name"] for one in levels)
        sums = Counter(one["least"] for one in levels)
        for one in levels:
            repeats = names[one["name"]] > 1 or sums[one["least"]] > 1
            if repeats or one["least"].currency != self.currency:
                raise LevelsWrong(name=one["name"], currency=self.currency)

    def as_rules(self) -> Scheme:
        """Return the scheme as the rules read it."""
        levels = tuple((one["name"], one["least"]) for one in self.levels_kept)
        return Scheme(self.metric, self.window_days, self.currency, self.grace_days, levels)


class GradeChange(Model):
    """That a customer came to another grade, and why; never changed afterwards."""

    __tablename__ = "grade_change"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[dt.datetime] = mapped_column()
    from_grade: Mapped[str | None] = mapped_column(String(40))
    grade: Mapped[str | None] = mapped_column(String(40))
    how: Mapped[str] = mapped_column(String(20))
    spent_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(String(300))
    by_id: Mapped[str] = mapped_column(String(ID_LENGTH))

    __table_args__ = (Index("ix_grade_change_customer_id", "customer_id", "at", "id"),)

    @property
    def spent(self) -> Money | None:
        """What was spent within the window then."""
        return None if self.spent_minor is None else Money(self.spent_minor, self.currency or "CNY")
