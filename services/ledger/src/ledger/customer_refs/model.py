"""What the ledger knows of a customer, as told by the service that owns it."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned
from ledger.tables import Model, OfParts


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


def name_of(party: str, kept: str | None = None) -> Any:
    """
    Return an attribute by which lists ask for the name of the customer or supplier of a record.

    party: the column with its id. kept: the column with the name that it had, which is asked too.
    """

    def called(cls: Any) -> OfParts:
        own = getattr(cls, kept) if kept else None
        return OfParts(CustomerRef.name, CustomerRef.id == getattr(cls, party), own=own)

    return hybrid_property(lambda _: None).comparator(called)
