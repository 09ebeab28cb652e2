"""A product, as told by the sales service."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from ledger.tables import Model


class ProductRef(Model):
    """A product that there is or was; never newer than the last event."""

    __tablename__ = "product_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(200))
