"""A feed of one person's calendar; only the hash of its secret is kept."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from organization.tables import Model


class CalendarFeed(Record, Owned, Model):
    """Who knows the secret reads the calendar of `owner_id`, until the feed is revoked."""

    __tablename__ = "calendar_feed"
    resource = "organization.calendar_feed"

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    ends: Mapped[str] = mapped_column(String(4))
    read_at: Mapped[dt.datetime | None] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()
