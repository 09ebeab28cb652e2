"""A member of staff, as told by the organization service."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from sales.tables import Model


class StaffRef(Model):
    """Somebody who may own deals while active; never newer than the last event."""

    __tablename__ = "staff_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    department_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(20))
