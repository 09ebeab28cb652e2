"""The rule by which one kind of document is numbered."""

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import numbering
from chassis.tables import Record
from contracts.organization.numbering_rule import Repeats
from organization.tables import Model


class NumberingRule(Record, Model):
    """One for each series; the numbers that it makes never repeat."""

    __tablename__ = "numbering_rule"
    resource = "organization.numbering_rule"

    series: Mapped[str] = mapped_column(String(40), unique=True)
    pattern: Mapped[str] = mapped_column(String(60))
    reset: Mapped[str] = mapped_column(String(10))

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises Repeats."""
        for name, value in fields.items():
            setattr(self, name, value)
        reason = numbering.unclear(self.pattern, self.reset)
        if reason:
            raise Repeats(pattern=self.pattern, reason=reason)

    def example_of(self, day: dt.date) -> str:
        return numbering.written(self.pattern, day, 7)
