"""Who may do what with one account."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from ledger.tables import Model


class AccountRight(Model):
    """The verbs of one person on one account."""

    __tablename__ = "account_right"
    __table_args__ = (UniqueConstraint("account_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("account.id"))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    verbs: Mapped[list[Any]] = mapped_column()
