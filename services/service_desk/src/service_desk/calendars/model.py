"""A calendar as it was told."""

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from service_desk.tables import Model


class CalendarRef(Model):
    """A calendar of the house, as the organization told it last."""

    __tablename__ = "calendar_ref"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()
    is_default: Mapped[bool] = mapped_column()
    told_at: Mapped[dt.datetime] = mapped_column()
    data: Mapped[dict[str, Any]] = mapped_column()
