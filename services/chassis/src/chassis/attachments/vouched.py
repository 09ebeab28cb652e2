"""What is told of files where they bear witness: in the history of their record, in approvals."""

from typing import Any

from sqlalchemy import select

from chassis.attachments.model import INFECTED, Attachment
from chassis.uow import UnitOfWork


def told_of(file: Attachment) -> dict[str, Any]:
    """Return the file as it can be known again: by the hash of its content."""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
    }


def files_of(uow: UnitOfWork, record: Any) -> list[dict[str, Any]]:
    """Return the files that *record* has now, oldest first, for what is put before approvers."""
    c = Attachment
    mine = (c.of == record.resource, c.record_id == record.id)
    there = (c.deleted_at.is_(None), c.state != INFECTED)
    found = select(c).where(*mine, *there).order_by(c.id)
    return [told_of(file) for file in uow.session.scalars(found)]
