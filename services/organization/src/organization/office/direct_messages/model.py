"""A word from one colleague to another."""

import datetime as dt

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.context import Call
from chassis.tables import ID_LENGTH, Record
from contracts.organization.direct_message import ToOneself
from organization.tables import Model


class DirectMessage(Record, Model):
    """
    Words of `owner_id` to `to_staff_id`; only the two ever read them, whatever others may see.

    pair: both ids in order, so that a conversation is one range of an index.
    """

    __tablename__ = "direct_message"
    resource = ""  # no history: nothing of it ever changes but that it was read

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    to_staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    pair: Mapped[str] = mapped_column(String(2 * ID_LENGTH + 1))
    text: Mapped[str] = mapped_column(Text)
    read_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (
        Index("ix_direct_message_pair", "pair", "created_at", "id"),
        Index("ix_direct_message_to", "to_staff_id", "read_at"),
        Index("ix_direct_message_owner", "owner_id", "created_at"),
    )

    @classmethod
    def written(cls, call: Call, to: str, text: str) -> "DirectMessage":
        """Return a message of the caller. Raises ToOneself."""
        if to == call.actor_id:
            raise ToOneself()
        return cls(owner_id=call.actor_id, to_staff_id=to, pair=pair(call.actor_id, to), text=text)


def pair(one: str, other: str) -> str:
    """Return the name of the conversation of two people."""
    return "+".join(sorted((one, other)))
