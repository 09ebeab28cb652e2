"""The note, and what listeners of either major made of it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record, model_base

Model = model_base("majors")


class Note(Record, Model):
    """A text."""

    __tablename__ = "note"
    resource = "majors.note"
    text: Mapped[str] = mapped_column(String(80))
    heard: Mapped[str] = mapped_column(String(200), default="")

    @property
    def lines(self) -> list[str]:
        return self.text.split("/")
