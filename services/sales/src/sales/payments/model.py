"""What of orders is owed no more, as the ledger told it."""

from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from sales.tables import Model, minor


class OrderDebt(Model):
    """
    How the receivable of an order stands: what of it was received, credited and given up.

    What is a bad debt is part of what was given up; what was set off counts as received.

    It is told whole, version by version.
    """

    __tablename__ = "order_debt"

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    paid_minor: Mapped[int] = minor()
    credited_minor: Mapped[int] = minor()
    given_up_minor: Mapped[int] = minor()
    bad_debt_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    set_off_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    offset_numbers: Mapped[list[Any] | None] = mapped_column()
