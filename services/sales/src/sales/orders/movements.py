"""Goods of orders that left the house, or came back."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from sales.tables import Model


class Shipment(Model):
    """Goods of one order that left the house together."""

    __tablename__ = "shipment"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    order_id: Mapped[str] = mapped_column(
        ForeignKey("sales_order.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str] = mapped_column(String(40), unique=True)
    shipped_at: Mapped[dt.datetime] = mapped_column()
    shipped_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    carrier: Mapped[str | None] = mapped_column(String(100))
    tracking_number: Mapped[str | None] = mapped_column(String(100))
    parts: Mapped[dict[str, Any]] = mapped_column()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The quantity of each line that was shipped."""
        return _quantities(self.parts)


class GoodsReturn(Model):
    """Goods of one order that came back together."""

    __tablename__ = "goods_return"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    order_id: Mapped[str] = mapped_column(
        ForeignKey("sales_order.id", ondelete="CASCADE"), index=True
    )
    returned_at: Mapped[dt.datetime] = mapped_column()
    returned_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    exchange: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(String(500))
    parts: Mapped[dict[str, Any]] = mapped_column()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The quantity of each line that came back."""
        return _quantities(self.parts)


def _quantities(parts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"line_id": line, "quantity": Decimal(part) / 10_000} for line, part in parts.items()]
