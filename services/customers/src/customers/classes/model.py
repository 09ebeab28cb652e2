"""The class as it is kept, and the tree that comes with the software."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from chassis.values import new_id
from customers.tables import Model

BUILT_IN: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "potential",
        "潜在",
        (
            ("potential_early", "初期意向"),
            ("potential_middle", "中期意向"),
            ("potential_strong", "较强意向"),
        ),
    ),
    (
        "formal",
        "正式",
        (
            ("formal_new", "新"),
            ("formal_hot", "热点"),
            ("formal_core", "核心"),
            ("formal_vip", "VIP"),
        ),
    ),
    ("lost", "流失", ()),
    ("registered", "报备(渠道)", ()),
    (
        "call",
        "呼叫中心",
        (
            ("call_raw", "原始"),
            ("call_unclear", "不明"),
            ("call_potential", "潜在"),
            ("call_interested", "意向"),
            ("call_opportunity", "商机"),
            ("call_deal", "成交"),
            ("call_upgrade", "待升级"),
        ),
    ),
)
"""Key, name and what lies below."""


class CustomerClass(Record, Model):
    """One class; built-in ones have ids that follow from their keys."""

    __tablename__ = "customer_class"
    resource = "customers.customer_class"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    position: Mapped[int] = mapped_column()
    active: Mapped[bool] = mapped_column()
    built_in: Mapped[bool] = mapped_column(default=False)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense: built-in classes stay."""
        return verb != "remove" or not self.built_in


class ClassChange(Model):
    """That a customer came into another class, and why; never changed afterwards."""

    __tablename__ = "class_change"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[dt.datetime] = mapped_column(index=True)
    from_class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    class_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    how: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(300))
    rule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (Index("ix_class_change_customer_id", "customer_id", "at", "id"),)


def built_in_id(key: str) -> str:
    """Return the id of a built-in class."""
    return f"class-{key}"
