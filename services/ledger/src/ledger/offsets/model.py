"""The offset, and what must always be true of it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.custom.values import Customized
from chassis.tables import ID_LENGTH, Owned, Record
from contracts.ledger.offset import OffsetReversed, OffsetState
from ledger.awaiting.model import Awaiting
from ledger.customer_refs.model import name_of
from ledger.offset_parts.model import OffsetPart
from ledger.tables import Amount, Model, OfParts


class Offset(Customized, Awaiting, Record, Owned, Attachable, Model):
    """Receivables of a customer set off against payables to a supplier: both come to `amount`."""

    __tablename__ = "debt_offset"
    resource = "ledger.offset"
    over, wrong_state = OffsetReversed, OffsetState

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    supplier_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="posted")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    offset_on: Mapped[dt.date] = mapped_column(index=True)
    memo: Mapped[str] = mapped_column(String(200), default="")
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    parts: Mapped[list[OffsetPart]] = relationship(
        lazy="selectin", order_by=OffsetPart.id, cascade="save-update"
    )
    customer_name = name_of("customer_id")
    supplier_name = name_of("supplier_id")
    amount = Amount("amount_minor")

    @hybrid_property
    def receivable_id(self) -> None:
        """What lists ask for: a receivable of which it takes something."""

    @receivable_id.inplace.comparator
    @classmethod
    def _of_receivable(cls) -> OfParts:
        return OfParts(OffsetPart.receivable_id, *cls._standing())

    @hybrid_property
    def payable_id(self) -> None:
        """What lists ask for: a payable of which it takes something."""

    @payable_id.inplace.comparator
    @classmethod
    def _of_payable(cls) -> OfParts:
        return OfParts(OffsetPart.payable_id, *cls._standing())

    @classmethod
    def _standing(cls) -> tuple[Any, ...]:
        return OffsetPart.offset_id == cls.id, OffsetPart.undone_on.is_(None)

    @property
    def receivables(self) -> list[OffsetPart]:
        return [part for part in self.parts if part.receivable_id is not None]

    @property
    def payables(self) -> list[OffsetPart]:
        return [part for part in self.parts if part.payable_id is not None]

    def book(self) -> None:
        """Let it count from its day on."""
        self.state = "posted"
        for part in self.parts:
            part.settled_on = self.offset_on

    def reverse(self, reason: str, day: dt.date) -> None:
        """End it on a day; what it took of debts is given back by the caller."""
        for part in self.parts:
            part.undone_on = max(day, self.offset_on)
        self.state, self.reversal_reason = "reversed", reason
