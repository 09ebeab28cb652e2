from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record, model_base

Model = model_base("lower")


class Thing(Record, Model):
    __tablename__ = "thing"
    resource = "lower.thing"
    text: Mapped[str] = mapped_column(String(200))
