"""What the ledger knows of a customer, as told by the service that owns it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned
from ledger.tables import Model


class CustomerRef(Owned, Model):
    """
    A customer of the customers service; version 0 while only an order has told of it.

    Whoever may not see the customer there learns nothing of its money here.
    """

    __tablename__ = "customer_ref"
    resource = "customers.customer"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    removed: Mapped[bool] = mapped_column(default=False)
