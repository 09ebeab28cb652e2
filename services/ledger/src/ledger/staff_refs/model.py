"""A colleague, as told by the organization service."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from ledger.tables import Model


class StaffRef(Model):
    """Somebody who works or worked here; never newer than the last event."""

    __tablename__ = "staff_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(100), index=True)
    login: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(20))
