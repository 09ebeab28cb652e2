"""What somebody said about a record."""

from sqlalchemy import ColumnElement, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Owned, Record, Recyclable
from contracts.organization.comment import NotYours
from organization.tables import Model


class Comment(Record, Owned, Recyclable, Model):
    """
    Words of `owner_id` about a record of any service.

    told_ids: whoever was mentioned at any time, since nobody is told of it twice.
    """

    __tablename__ = "comment"
    resource = "organization.comment"

    about_resource: Mapped[str] = mapped_column(String(81))
    about_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    mentioned_ids: Mapped[list[str]] = mapped_column(default=list)
    told_ids: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    author_name: Mapped[str] = mapped_column(String(100))

    __table_args__ = (Index("ix_comment_about", "about_id", "created_at", "id"),)

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        """Who sees the record reads what was said about it: the gateway asks its service."""
        return true()

    def mention(self, staff_ids: list[str]) -> list[str]:
        """Mention exactly these; return those who were never told of it before."""
        known = [*self.mentioned_ids, *self.told_ids]
        new = [one for one in dict.fromkeys(staff_ids) if one not in known]
        self.mentioned_ids, self.told_ids = staff_ids, list(dict.fromkeys([*known, *new]))
        return new

    def refuse_unless_by(self, staff_id: str) -> None:
        if self.owner_id != staff_id:
            raise NotYours()
