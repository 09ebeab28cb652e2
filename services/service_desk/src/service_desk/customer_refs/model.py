"""A customer as the service desk needs to know it."""

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned
from service_desk.tables import Model


class CustomerRef(Owned, Model):
    """The newest told state of a customer; `version` is that of the customer itself."""

    __tablename__ = "customer_ref"
    resource = "customers.customer"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    removed: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def shared_with(cls, call: Call, *, change: bool) -> ColumnElement[bool]:
        """Beside his own, one may use the customers that were shared with him."""
        return shares.of(cls.id, call, "customer", change=change)


class ContactRef(Model):
    """A contact of a customer, as far as tickets name it."""

    __tablename__ = "contact_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int]
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    removed: Mapped[bool] = mapped_column(default=False)
