"""The deals that customers closed: those that were won, and orders that became binding."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from customers.tables import Model


class ClosedDealRef(Model):
    """A deal or an order that was closed; `counts` until it is taken back."""

    __tablename__ = "closed_deal_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    closed_at: Mapped[dt.datetime] = mapped_column()
    counts: Mapped[bool] = mapped_column()
