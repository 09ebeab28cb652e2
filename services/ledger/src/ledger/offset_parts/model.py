"""A part of a debt that is set off."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from ledger.tables import Amount, Model


class OffsetPart(Model):
    """
    What an offset takes of one receivable, or of one payable.

    It counts from the day on which the offset was booked until it is undone.
    """

    __tablename__ = "offset_part"
    __table_args__ = (
        CheckConstraint("(receivable_id is null) <> (payable_id is null)", name="side"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    offset_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("debt_offset.id"), index=True
    )
    receivable_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("receivable.id"), index=True
    )
    payable_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("payable.id"), index=True
    )
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    settled_on: Mapped[dt.date | None] = mapped_column()
    undone_on: Mapped[dt.date | None] = mapped_column()
    amount = Amount("amount_minor")

    @property
    def debt_id(self) -> str:
        """The id of the receivable, or of the payable."""
        return self.receivable_id or self.payable_id or ""
