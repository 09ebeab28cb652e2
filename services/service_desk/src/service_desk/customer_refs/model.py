"""A customer as the service desk needs to know it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import shares
from chassis.tables import ID_LENGTH, Owned
from service_desk.tables import Model


class CustomerRef(Owned, Model):
    """The newest told state of a customer; `version` is that of the customer itself."""

    __tablename__ = "customer_ref"
    shared_by = shares.Part("id", "customer")
    resource = "customers.customer"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    removed: Mapped[bool] = mapped_column(default=False)


class ContactRef(Model):
    """A contact of a customer, as far as tickets name it."""

    __tablename__ = "contact_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int]
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    removed: Mapped[bool] = mapped_column(default=False)
