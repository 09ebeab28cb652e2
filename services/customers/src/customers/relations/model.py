"""The relation as it is kept."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from customers.tables import Model


class Relation(Model):
    """`to_id` is the `kind` of `from_id`; both are customers, or both are contacts."""

    __tablename__ = "relation"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    of: Mapped[str] = mapped_column(String(20))
    from_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    to_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[dt.datetime] = mapped_column()
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))

    def other_than(self, record_id: str) -> str:
        """Return the id of the other side."""
        return self.to_id if self.from_id == record_id else self.from_id

    def kind_for(self, record_id: str, inverses: dict[str, str]) -> str:
        """Return what the other side is to *record_id*."""
        return self.kind if self.from_id == record_id else inverses[self.kind]
