"""A customer as notify needs to know it."""

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned
from notify.tables import Model


class CustomerRef(Owned, Model):
    """The newest told state of a customer; `version` is that of the customer itself."""

    __tablename__ = "customer_ref"
    resource = "customers.customer"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(60), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    removed: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def shared_with(cls, call: Call, *, change: bool) -> ColumnElement[bool]:
        """Beside his own, one may use the customers that were shared with him."""
        return shares.of(cls.id, call, "customer", change=change)


class ContactRef(Model):
    """The newest told state of a contact of a customer."""

    __tablename__ = "contact_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int]
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(60), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    primary: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
