"""What somebody said about a record."""

from sqlalchemy import ColumnElement, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record, Recyclable
from contracts.organization.comment import NotYours
from organization.tables import Model


class Comment(Record, Owned, Recyclable, Model):
    """Words of `owner_id` about a record of any service."""

    __tablename__ = "comment"
    resource = "organization.comment"

    about_resource: Mapped[str] = mapped_column(String(81))
    about_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    mentioned_ids: Mapped[list[str]] = mapped_column(default=list)
    author_name: Mapped[str] = mapped_column(String(100))

    __table_args__ = (Index("ix_comment_about", "about_id", "created_at", "id"),)

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        """Who sees the record reads what was said about it: the gateway asks its service."""
        return true()

    def refuse_unless_by(self, staff_id: str) -> None:
        if self.owner_id != staff_id:
            raise NotYours()
