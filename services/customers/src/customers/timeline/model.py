"""One line of a customer's timeline."""

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from customers.tables import Model


class TimelineEntry(Model):
    """Something that happened with a customer; it is never changed afterwards."""

    __tablename__ = "timeline_entry"
    resource = "customers.timeline"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[dt.datetime] = mapped_column()
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(300))
    about_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index("ix_timeline_entry_customer_id", "customer_id", "at", "id"),)
