"""One thing that somebody did in another service."""

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from organization.tables import Model


class DoneWork(Model):
    """A line for the log of a day; forgotten after some weeks, for logs are written soon."""

    __tablename__ = "done_work"

    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[dt.datetime] = mapped_column()
    line: Mapped[str] = mapped_column(String(400))

    __table_args__ = (Index("ix_done_work_staff_id_at", "staff_id", "at"),)
