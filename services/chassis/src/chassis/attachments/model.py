"""The attachment: whose file it is, what is in it and where it stands."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.custom.definitions import Named, OwnModel
from chassis.custom.values import naming_file
from chassis.tables import ID_LENGTH, Record, Recyclable

WAITING, READY, INFECTED = "waiting", "ready", "infected"


ATTACHED: dict[str, Any] = {}
"""Record type → model of those that have files without having custom fields."""


KEEPERS = "keepers_of_files"
"""Among what a unit of work knows: id → record whose files are told."""


class Attachable:
    """A record that has files; who may read or update it may do so with them."""

    files_by: ClassVar[str] = "update"
    """The verb that allows to change its files, for what is not changed itself but made."""

    files_read_by: ClassVar[str] = "get"
    """The verb that allows to read them: papers of a person are not for all who may look him up."""

    def lets_attach(self, staff_id: str) -> bool:
        """Tell whether somebody who may change such records may change the files of this one."""
        return True

    def __init_subclass__(cls, **about: Any) -> None:
        super().__init_subclass__(**about)
        ATTACHED[cls.resource] = cls  # type: ignore[attr-defined]  # every Record has one


class Attachment(Record, Recyclable, OwnModel):
    """
    A file of one record; who sees the record sees its files.

    state: waiting until it is scanned and put into the store, ready, or infected (content deleted).
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record", "of", "record_id"),)
    resource = Named("attachment")

    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    of: Mapped[str] = mapped_column(String(81))
    record_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    finding: Mapped[str | None] = mapped_column(String(200))
    upload_id: Mapped[str] = mapped_column(String(ID_LENGTH))

    def admits_to(self, verb: str, call: Any, known: Mapping[str, Any]) -> bool:
        """Tell whether its record lets go of it; a record that waits takes none, either."""
        keeper = known.get(KEEPERS, {}).get(self.record_id)
        if keeper is None:
            return True
        if keeper.is_held or getattr(keeper, "frozen_by", None):
            return False
        if isinstance(keeper, Attachable) and not keeper.lets_attach(call.actor_id):
            return False
        return verb != "remove" or not (keeper.keeps_files or naming_file(keeper, self.id))

    @property
    def attachment_id(self) -> str:
        return self.id
