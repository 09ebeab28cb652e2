"""The offset, and what must always be true of it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, String, false
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.attachments.model import Attachable
from chassis.custom.values import Customized
from chassis.tables import ID_LENGTH, Owned, Record
from chassis.values import Money, new_id
from contracts.ledger.offset import BecameAdvance, BecamePrepayment, OffsetReversed, OffsetState
from ledger.awaiting.model import Awaiting
from ledger.customer_refs.model import name_of
from ledger.offset_parts.model import OffsetPart
from ledger.offsets.rules import Taken
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
    agreed: Mapped[bool] = mapped_column(default=False, server_default=false())
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
    def receivables(self) -> list[Taken]:
        return [taken for taken in self._taken() if taken.receivable_id is not None]

    @property
    def payables(self) -> list[Taken]:
        return [taken for taken in self._taken() if taken.payable_id is not None]

    def _taken(self) -> list[Taken]:
        """Return what it took of each debt, in the order in which they were named."""
        by_debt: dict[str, list[OffsetPart]] = {}
        for part in self.parts:
            by_debt.setdefault(part.debt_id, []).append(part)
        return [
            Taken(
                some[0].receivable_id,
                some[0].payable_id,
                Money(sum(part.amount_minor for part in some), self.currency),
                Money(self._freed(some), self.currency),
            )
            for some in by_debt.values()
        ]

    @property
    def advance(self) -> Money:
        """What of receivables became an advance, because it was owed no more."""
        return Money(sum(one.freed.minor for one in self.receivables), self.currency)

    @property
    def prepaid(self) -> Money:
        """What of payables became a prepayment, because we owe it no more."""
        return Money(sum(one.freed.minor for one in self.payables), self.currency)

    @property
    def whole(self) -> bool:
        """Whether nothing of it became an advance or a prepayment."""
        return not self._freed(self.parts)

    def admits(self, verb: str) -> bool:
        """Tell whether it allows *verb*: it is reversed as a whole, or not at all."""
        return (verb != "reverse" or self.whole) and super().admits(verb)

    def check_whole(self) -> None:
        """Refuse to end it once a part of it became an advance or a prepayment."""
        if self.advance.minor:
            raise BecameAdvance(advance=str(self.advance))
        if self.prepaid.minor:
            raise BecamePrepayment(prepaid=str(self.prepaid))

    def _freed(self, parts: Iterable[OffsetPart]) -> int:
        undone = (part.amount_minor for part in parts if part.undone_on is not None)
        return 0 if self.state == "reversed" else sum(undone)

    def free(self, debt_id: str, minor: int, day: dt.date) -> int:
        """Let up to *minor* units of a debt count no more; return how many."""
        left = minor
        for part in list(self.parts):
            if left and part.debt_id == debt_id and part.undone_on is None:
                left -= self._cut(part, left, max(day, self.offset_on))
        return minor - left

    def _cut(self, part: OffsetPart, minor: int, day: dt.date) -> int:
        """Undo up to *minor* units of a part, keeping the rest as another part."""
        freed = min(part.amount_minor, minor)
        if freed < part.amount_minor:
            self.parts.append(
                OffsetPart(
                    id=new_id(),
                    receivable_id=part.receivable_id,
                    payable_id=part.payable_id,
                    currency=part.currency,
                    amount_minor=part.amount_minor - freed,
                    settled_on=part.settled_on,
                )
            )
        part.amount_minor, part.undone_on = freed, day
        return freed

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
