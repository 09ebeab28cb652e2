"""The box."""

import datetime as dt

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Owned, Record, Recyclable, model_base
from chassis.values import Money

Model = model_base("toy")


class Box(Record, Owned, Recyclable, Model):
    """Something to put things into."""

    __tablename__ = "box"
    resource = "toy.box"
    name: Mapped[str] = mapped_column(String(20))
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    on: Mapped[dt.date | None]
    seen: Mapped[int] = mapped_column(default=0)
    packed: Mapped[int] = mapped_column(default=0)

    @property
    def price(self):
        return None if self.price_minor is None else Money(self.price_minor)
