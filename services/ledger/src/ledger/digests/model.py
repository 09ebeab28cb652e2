"""The digest of one day."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from ledger.tables import Model


class Digest(Record, Model):
    """What the book looked like at the end of a day; its hash seals that of the digest before."""

    __tablename__ = "book_digest"
    resource = "ledger.digest"

    day: Mapped[dt.date] = mapped_column(unique=True)
    entries: Mapped[int] = mapped_column(BigInteger)
    years: Mapped[list[Any]] = mapped_column()
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
