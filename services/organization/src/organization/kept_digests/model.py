"""A digest of the book, as it was told."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from organization.tables import Model


class KeptDigest(Record, Model):
    """
    What the ledger told of one day.

    A second digest of the same day is kept beside the first one: it shows that the book was
    rewritten.
    """

    __tablename__ = "kept_digest"
    __table_args__ = (UniqueConstraint("day", "digest"),)
    resource = "organization.kept_digest"

    day: Mapped[dt.date] = mapped_column()
    entries: Mapped[int] = mapped_column(BigInteger)
    years: Mapped[list[Any]] = mapped_column()
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[dt.datetime] = mapped_column()
