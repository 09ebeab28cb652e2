"""One coming or going."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Owned, Record
from organization.tables import Model

E6 = 1_000_000


class AttendanceMark(Record, Owned, Model):
    """`owner_id` came or went at a moment; never changed, only added to."""

    __tablename__ = "attendance_mark"
    resource = "organization.attendance"

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(3))
    at: Mapped[dt.datetime] = mapped_column()
    day: Mapped[dt.date] = mapped_column()
    place: Mapped[str | None] = mapped_column(String(200))
    latitude_e6: Mapped[int | None] = mapped_column()
    longitude_e6: Mapped[int | None] = mapped_column()
    method: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(200))
    attendance_correction_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), unique=True)
    approved_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))

    __table_args__ = (Index("ix_attendance_mark_owner_id_day", "owner_id", "day", "at"),)

    @property
    def latitude(self) -> Decimal | None:
        return None if self.latitude_e6 is None else Decimal(self.latitude_e6) / E6

    @property
    def longitude(self) -> Decimal | None:
        return None if self.longitude_e6 is None else Decimal(self.longitude_e6) / E6


def e6(degrees: Decimal | None) -> int | None:
    """Return degrees as millionths."""
    return None if degrees is None else int(degrees * E6)
