"""A part of money received, given to a debt."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from ledger.tables import Amount, Model

NAMES = ("plan_line_id", "invoice_id")
"""What a part may be given for, beside the receivable that this is about."""


class Allocation(Model):
    """
    A part of a receipt that went to one receivable, until it is undone.

    It may name the line of a plan, or the invoice, that it was given for. for_customer_id: who owed
    it, where that is not the one who paid.
    """

    __tablename__ = "allocation"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    receipt_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("receipt.id"), index=True)
    receivable_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("receivable.id"), index=True
    )
    for_customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    plan_line_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    invoice_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    source_type: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    written_off_minor: Mapped[int] = mapped_column(BigInteger)
    allocated_on: Mapped[dt.date] = mapped_column()
    undone_on: Mapped[dt.date | None] = mapped_column()
    amount = Amount("amount_minor")
    written_off = Amount("written_off_minor")
    receipt: Mapped[Any] = relationship("ledger.receipts.model.Receipt", back_populates="parts")

    @property
    def payer_id(self) -> str:
        """The customer who paid."""
        return str(self.receipt.customer_id)

    @property
    def customer_id(self) -> str:
        """The customer whose debt it pays."""
        return self.for_customer_id or self.payer_id

    @property
    def cleared_minor(self) -> int:
        return self.amount_minor + self.written_off_minor

    @property
    def names(self) -> dict[str, str | None]:
        """What it was given for."""
        return {name: getattr(self, name) for name in NAMES}
