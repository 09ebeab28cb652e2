"""The visit, and the places of customers."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import subjects
from chassis.tables import ID_LENGTH, Record
from contracts.customers.visit import VisitOver
from customers.customers.model import Customer
from customers.tables import Model
from customers.visits.rules import MICRO


class Visit(Record, Model):
    """Somebody goes to a customer: planned, on site, done; or cancelled before."""

    __tablename__ = "visit"
    resource = "customers.visit"

    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    planned_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    purpose: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20), default="planned")
    checked_in_at: Mapped[dt.datetime | None] = mapped_column()
    latitude_e6: Mapped[int | None] = mapped_column()
    longitude_e6: Mapped[int | None] = mapped_column()
    accuracy_m: Mapped[int | None] = mapped_column()
    place: Mapped[str | None] = mapped_column(String(300))
    distance_m: Mapped[int | None] = mapped_column()
    is_far: Mapped[bool | None] = mapped_column()
    checked_out_at: Mapped[dt.datetime | None] = mapped_column()
    activity_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    cancel_reason: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (Index("ix_visit_customer_id", "customer_id", "created_at", "id"),)

    def seen_through(self) -> tuple[Any, str | None]:
        """Return whose owner and department count: the customer's."""
        return Customer, self.customer_id

    def is_changed_by(self, uow: Any) -> bool:
        """Who may only read the customer, by a share, only reads it."""
        return subjects.is_changed_through(uow, self)

    @property
    def latitude(self) -> Decimal | None:
        return _degrees(self.latitude_e6)

    @property
    def longitude(self) -> Decimal | None:
        return _degrees(self.longitude_e6)

    @property
    def minutes(self) -> int | None:
        """How long it took."""
        if self.checked_in_at is None or self.checked_out_at is None:
            return None
        return int((self.checked_out_at - self.checked_in_at).total_seconds() // 60)

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* makes sense in its state."""
        if verb == "check_out":
            return self.state == "on_site"
        return self.state == "planned"

    def must_admit(self, verb: str) -> None:
        """Raise VisitOver unless its state allows *verb*."""
        if not self.admits(verb):
            raise VisitOver(state=self.state)

    def change(self, fields: dict[str, Any]) -> None:
        """Take over the given fields."""
        for name, value in fields.items():
            setattr(self, name, value)


class CustomerPlace(Model):
    """Where an address of a customer lies; written anew whenever its addresses change."""

    __tablename__ = "customer_place"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(300))
    latitude_e6: Mapped[int] = mapped_column()
    longitude_e6: Mapped[int] = mapped_column()

    __table_args__ = (Index("ix_customer_place_where", "latitude_e6", "longitude_e6"),)


def _degrees(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths) / MICRO
