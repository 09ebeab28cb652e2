"""What the suite has to tell one person."""

import datetime as dt

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from organization.tables import Model


class Notice(Record, Owned, Model):
    """
    A word to `owner_id` about a record; only he ever sees it, whatever others may see.

    calendar: the invitation, as iCalendar, that goes out with it by e-mail.
    """

    __tablename__ = "notice"
    resource = ""  # no history: nobody asks who changed a notice

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str | None] = mapped_column(Text)
    about_resource: Mapped[str | None] = mapped_column(String(81))
    about_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    calendar: Mapped[str | None] = mapped_column(Text)
    read_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (Index("ix_notice_owner_id_created_at", "owner_id", "created_at", "id"),)
