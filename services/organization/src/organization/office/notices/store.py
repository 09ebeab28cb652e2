"""Every query about notices, and the way to tell people something."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from chassis.values import new_id
from organization.office.notices.model import Notice
from organization.staff.model import ACTIVE, Staff

DELIVERY = "organization.notice_delivery"
"""The due work that sends a notice on by e-mail or SMS."""
MOST = 5000
"""So many people are told something at once."""


@dataclass(frozen=True)
class Word:
    """What is to be told: kind, title, text and the record that it is about."""

    kind: str
    title: str
    text: str | None = None
    about_resource: str | None = None
    about_id: str | None = None


def tell(
    uow: UnitOfWork, staff_ids: Iterable[str], word: Word, channels: Iterable[str] = ("email",)
) -> None:
    """Put a notice before each of the people, and have it sent on by the *channels*."""
    ways = list(channels)
    for staff_id in list(dict.fromkeys(staff_ids))[:MOST]:
        if staff_id == uow.call.actor_id:
            continue
        notice = uow.add(Notice(id=new_id(), owner_id=staff_id, **_cut(word)))
        for channel in ways:
            told = {"notice_id": notice.id, "channel": channel}
            uow.schedule(DELIVERY, f"{notice.id}:{channel}", uow.now, told)


def mine(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that a notice is the caller's."""
    return Notice.owner_id == uow.call.actor_id


def own(uow: UnitOfWork, notice_id: str) -> Notice:
    """Return a notice of the caller, to be changed; raises NotFound."""
    chosen = select(Notice).where(Notice.id == notice_id, mine(uow)).with_for_update()
    found = uow.session.scalars(chosen).first()
    if found is None:
        raise NotFound(resource="organization.notice", id=notice_id)
    return found


def unread(uow: UnitOfWork) -> int:
    """Return how many notices the caller has not read."""
    chosen = select(func.count()).select_from(Notice).where(mine(uow), Notice.read_at.is_(None))
    return uow.session.scalar(chosen) or 0


def read_all(uow: UnitOfWork) -> None:
    """Note that the caller has read all his notices."""
    changed = {"read_at": uow.now, "version": Notice.version + 1}
    open_ones = update(Notice).where(mine(uow), Notice.read_at.is_(None))
    uow.session.execute(open_ones.values(**changed).execution_options(synchronize_session=False))


def addressed(uow: UnitOfWork, notice_id: str, channel: str) -> dict[str, Any] | None:
    """Return the message that sends a notice on, or None when there is nobody to send it to."""
    chosen = select(Notice, Staff).join(Staff, Staff.id == Notice.owner_id)
    row = uow.session.execute(chosen.where(Notice.id == notice_id)).first()
    if row is None or row.Staff.state != ACTIVE:
        return None
    to = row.Staff.email if channel == "email" else row.Staff.mobile
    if not to:
        return None
    text = row.Notice.text or row.Notice.title
    return {"channel": channel, "to": to, "subject": row.Notice.title[:200], "text": text[:5000]}


def _cut(word: Word) -> dict[str, Any]:
    return {**vars(word), "title": word.title[:300]}
