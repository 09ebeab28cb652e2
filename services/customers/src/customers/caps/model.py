"""The cap as it is kept."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from customers.tables import Model


class HoldingCap(Record, Model):
    """How many customers a person, or everybody of a department, role or company, may hold."""

    __tablename__ = "holding_cap"
    resource = "customers.holding_cap"

    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    cap: Mapped[int] = mapped_column()

    __table_args__ = (Index("uq_holding_cap_subject", "subject_kind", "subject_id", unique=True),)
