"""Every query about kept digests."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from chassis.runtime import Runtime
from chassis.uow import UnitOfWork
from organization.kept_digests.model import KeptDigest


def known(uow: UnitOfWork, day: dt.date, digest: str) -> bool:
    """Return whether this digest of a day is kept already."""
    same = KeptDigest.day == day, KeptDigest.digest == digest
    return uow.session.scalar(select(KeptDigest.id).where(*same)) is not None


def testify(runtime: Runtime) -> list[dict[str, Any]]:
    """Return what is kept of each day, oldest first."""
    chosen = select(KeptDigest.__table__).order_by(KeptDigest.day, KeptDigest.id)
    with runtime.database.reading() as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]
