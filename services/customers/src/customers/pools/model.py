"""The pool as it is kept."""

from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Record, Recyclable
from customers.pools.rules import ClaimRules, belongs
from customers.tables import Model

THERE = text("deleted_at IS NULL")


class PublicPool(Record, Recyclable, Model):
    """A pool with members of its own; customers lie in it until a member claims them."""

    __tablename__ = "public_pool"
    resource = "customers.public_pool"

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    holds: Mapped[str] = mapped_column(String(20), default="customers")
    department_ids: Mapped[list[str]] = mapped_column()
    member_ids: Mapped[list[str]] = mapped_column()
    administrator_ids: Mapped[list[str]] = mapped_column()
    hidden: Mapped[list[str]] = mapped_column()
    claims_per_day: Mapped[int] = mapped_column()
    new_in_pool_hours: Mapped[int] = mapped_column()
    former_owner_days: Mapped[int] = mapped_column()
    refresh_weekday: Mapped[int | None] = mapped_column()
    refresh_to: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    active: Mapped[bool] = mapped_column()

    __table_args__ = (
        Index(
            "uq_public_pool_name",
            *("holds", "name"),
            unique=True,
            sqlite_where=THERE,
            postgresql_where=THERE,
        ),
    )

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)

    def has_member(self, call: Call) -> bool:
        """Return whether the caller, or somebody whom he leads by department, is a member."""
        lists = (self.department_ids, self.member_ids, self.administrator_ids)
        return belongs(call.actor_id, {*call.departments, *call.reach}, lists)

    @property
    def claim_rules(self) -> ClaimRules:
        """What claims from it are held to."""
        return ClaimRules(self.claims_per_day, self.new_in_pool_hours, self.former_owner_days)
