"""Two customers who were one for a while."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from ledger.tables import Model


class Parting(Model):
    """A split: entries of the time before name the one where documents are the other's by now."""

    __tablename__ = "parting"

    merge_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    old_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    new_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
