"""What was received for orders and is owed no more, as the ledger told it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from sales.tables import Model, minor


class OrderPayment(Model):
    """The part of one receipt that counts for one order; nothing once the receipt is reversed."""

    __tablename__ = "order_payment"

    receipt_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)
    version: Mapped[int] = mapped_column()
    amount_minor: Mapped[int] = minor()


class OrderDebt(Model):
    """
    How the receivable of an order stands: what of it was received, credited and given up.

    Once it is there it counts instead of the receipts, for it is told whole, version by version.
    """

    __tablename__ = "order_debt"

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    paid_minor: Mapped[int] = minor()
    credited_minor: Mapped[int] = minor()
    given_up_minor: Mapped[int] = minor()
