"""A part of money paid, given to what we owe."""

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from ledger.tables import Amount, Model


class PaymentPart(Model):
    """
    A part of a payment that went to one payable, until it is undone.

    It may name the invoice that it was given for. What is rounded off with it is owed no more.
    """

    __tablename__ = "payment_part"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    payment_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("payment.id"), index=True)
    payable_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("payable.id"), index=True)
    invoice_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    written_off_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    undone: Mapped[bool] = mapped_column(default=False)
    allocated_on: Mapped[dt.date | None] = mapped_column()
    undone_on: Mapped[dt.date | None] = mapped_column()
    amount = Amount("amount_minor")
    written_off = Amount("written_off_minor")

    @property
    def cleared_minor(self) -> int:
        return self.amount_minor + self.written_off_minor
