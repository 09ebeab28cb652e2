"""Numbers and addresses that want no advertising."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from chassis.values import new_id
from notify.tables import Model


class OptOutSource(Model):
    """A customer, contact or lead whose opt-outs are known, and which version of it told them."""

    __tablename__ = "opt_out_source"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column()


class OptOut(Model):
    """One number or address that one of them wants no advertising at."""

    __tablename__ = "opt_out"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    source_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
