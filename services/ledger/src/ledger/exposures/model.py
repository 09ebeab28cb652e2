"""Credit exposure of a customer, and credit held for orders on their way."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import Money
from contracts.ledger.exposure import HeldElsewhere, LimitExceeded, OtherCurrency
from ledger.tables import Amount, Model

HOME = "CNY"


def key_of(customer_id: str, currency: str) -> str:
    """Return the id of an exposure: the customer's own for the home currency."""
    return customer_id if currency == HOME else f"{customer_id}.{currency}"


class Exposure(Record, Model):
    """
    What a customer owes in one currency: receivable + held − advances.

    Whoever changes receivables, receipts or holds of the customer locks this row first.
    """

    __tablename__ = "exposure"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    receivable_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    held_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    advances_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    receivable = Amount("receivable_minor")
    held = Amount("held_minor")
    advances = Amount("advances_minor")
    exposure = Amount("total_minor")

    @property
    def total_minor(self) -> int:
        return self.receivable_minor + self.held_minor - self.advances_minor

    def admit(self, more: int, limit: Money | None) -> None:
        """Refuse *more* minor units of exposure above *limit*; less is always admitted."""
        check_limit_currency(limit, self.currency)
        then = self.total_minor + more
        if limit is not None and more > 0 and then > limit.minor:
            raise LimitExceeded(
                customer_id=self.customer_id,
                limit=str(limit),
                exposure=str(Money(then, self.currency)),
            )

    def shift(self, receivable: int = 0, held: int = 0, advances: int = 0) -> None:
        """Add the given minor units."""
        self.receivable_minor += receivable
        self.held_minor += held
        self.advances_minor += advances


class Hold(Model):
    """
    Credit held for one order.

    "held" counts; "used" became a receivable and is never held again; "released" may be.
    """

    __tablename__ = "credit_hold"

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20))

    @property
    def counted_minor(self) -> int:
        """What it adds to the exposure."""
        return self.amount_minor if self.state == "held" else 0

    def counted_for(self, exposure: Exposure) -> int:
        """Return what it adds to *exposure*; refuse when it adds to another one."""
        where = (self.customer_id, self.currency)
        if self.counted_minor and where != (exposure.customer_id, exposure.currency):
            raise HeldElsewhere(order_id=self.order_id)
        return self.counted_minor


def check_limit_currency(limit: Money | None, currency: str) -> None:
    """Refuse a limit that is told in another currency."""
    if limit is not None and limit.currency != currency:
        raise OtherCurrency(limit_currency=limit.currency, currency=currency)
