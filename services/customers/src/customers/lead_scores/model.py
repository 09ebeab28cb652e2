"""The rule as it is kept."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from contracts.customers.lead_score_rule import NothingToCompare
from customers.lead_scores.rules import ScoreRule
from customers.tables import Model


class LeadScoreRule(Record, Model):
    """What raises or lowers the score of leads; a comparison has values."""

    __tablename__ = "lead_score_rule"
    resource = "customers.lead_score_rule"

    name: Mapped[str] = mapped_column(String(100))
    field: Mapped[str] = mapped_column(String(40))
    test: Mapped[str] = mapped_column(String(20))
    values: Mapped[list[str]] = mapped_column()
    points: Mapped[int] = mapped_column()
    active: Mapped[bool] = mapped_column()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises NothingToCompare."""
        for name, value in fields.items():
            setattr(self, name, value)
        if self.test in ("is_one_of", "contains") and not self.values:
            raise NothingToCompare(test=self.test)

    def as_rule(self) -> ScoreRule:
        """Return the rule as the score reads it."""
        about = (self.id, self.name, self.field, self.test, tuple(self.values), self.points)
        return ScoreRule(*about)
