"""What left the house for an order."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from ledger.tables import Model


class OrderDelivery(Model):
    """What the goods cost that left the house for one order."""

    __tablename__ = "order_delivery"

    order_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    delivered_minor: Mapped[int] = mapped_column(BigInteger)
