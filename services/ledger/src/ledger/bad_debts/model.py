"""The bad debt."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from contracts.ledger.bad_debt import RecoveredBefore
from ledger.customer_refs.model import CustomerRef, name_of
from ledger.tables import Amount, Model


class BadDebt(Record, Owned, Model):
    """What was given up of a receivable, until it is taken back."""

    __tablename__ = "bad_debt"
    resource = "ledger.bad_debt"

    receivable_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("receivable.id"), index=True
    )
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(20), default="written_off")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    written_off_on: Mapped[dt.date] = mapped_column()
    recovered_on: Mapped[dt.date | None] = mapped_column()
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    customer_name = name_of("customer_id")
    amount = Amount("amount_minor")

    @classmethod
    def about_whom(cls) -> tuple[Any, Any]:
        """Whoever sees the customer reads what there is about him."""
        return cls.customer_id, CustomerRef

    def admits(self, verb: str) -> bool:
        return self.state == "written_off"

    def recover(self, day: dt.date) -> None:
        """Take it back, once."""
        if self.state != "written_off":
            raise RecoveredBefore()
        self.state, self.recovered_on = "recovered", day
