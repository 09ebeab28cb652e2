"""The rule as it is kept."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from contracts.customers.duplicate_rule import (
    BESIDE,
    INDEXED,
    NothingToFindBy,
    NotOfThisKind,
)
from customers.tables import Model

KEY_LENGTH = 200


class DuplicateRule(Record, Model):
    """What two records must have in common, and what happens then; one for each such set."""

    __tablename__ = "duplicate_rule"
    resource = "customers.duplicate_rule"

    of: Mapped[str] = mapped_column(String(20), default="customer")
    name: Mapped[str] = mapped_column(String(100))
    compared: Mapped[list[str]] = mapped_column()
    compared_key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    mode: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column()

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields. Raises NothingToFindBy or NotOfThisKind."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.compared = sorted(set(self.compared))
        of = self.of or "customer"
        self.compared_key = " ".join([*([] if of == "customer" else [f"{of}:"]), *self.compared])
        strange = set(self.compared) - {*INDEXED[of], *BESIDE[of]}
        if strange:
            raise NotOfThisKind(compared=", ".join(sorted(strange)))
        if not set(self.compared) & set(INDEXED[of]):
            raise NothingToFindBy()
