"""The tolerance of a role."""

from typing import ClassVar

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money
from contracts.ledger.rounding_tolerance import OtherCurrency
from ledger.tables import Amount, Model


class RoundingTolerance(Record, Model):
    """The largest rest of a debt that who has a role gives up as rounding; one for a currency."""

    __tablename__ = "rounding_tolerance"
    __table_args__ = (UniqueConstraint("role_id", "currency"),)
    resource = "ledger.rounding_tolerance"
    told_as: ClassVar = {"amount_minor": "amount"}

    role_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount = Amount("amount_minor")

    def change(self, amount: Money) -> None:
        """Raise or lower it. Raises OtherCurrency."""
        if amount.currency != self.currency:
            raise OtherCurrency(currency=self.currency)
        self.amount_minor = amount.minor
