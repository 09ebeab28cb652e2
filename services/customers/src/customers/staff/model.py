"""A member of staff, as told by the organization service."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from customers.tables import Model


class StaffRef(Model):
    """Somebody who may own customers; never newer than the last event."""

    __tablename__ = "staff_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(100))
    login: Mapped[str | None] = mapped_column(String(64))
    mobile: Mapped[str | None] = mapped_column(String(21))
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(20))
    role_ids: Mapped[list[str]] = mapped_column(default=list)
    joined_at: Mapped[dt.datetime | None] = mapped_column()
