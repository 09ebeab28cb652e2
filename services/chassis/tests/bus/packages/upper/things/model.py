from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import BigKey, model_base

Model = model_base("upper")


class Heard(Model):
    """One row per reaction that went through, in the order in which they did."""

    __tablename__ = "heard"
    position: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(200))
