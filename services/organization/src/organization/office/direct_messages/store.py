"""Every query about direct messages; each of them is bound to the caller."""

from typing import Any

from sqlalchemy import ColumnElement, CursorResult, case, func, or_, select, update

from chassis.uow import UnitOfWork
from contracts.organization import direct_message as contract
from contracts.organization.together import UnknownPerson
from organization.office.direct_messages.model import DirectMessage, pair
from organization.office.notices.store import Subject
from organization.staff import store as staff
from organization.staff.model import Staff

MOST = 200


def refuse_unknown(uow: UnitOfWork, staff_id: str) -> None:
    """Raise UnknownPerson for who is no active colleague, such as a partner."""
    if not staff.colleagues(uow, [staff_id]):
        raise UnknownPerson(at="/to_staff_id", id=staff_id)


def between(uow: UnitOfWork, staff_id: str) -> ColumnElement[bool]:
    """Return the condition that a message is of the caller's conversation with somebody."""
    return DirectMessage.pair == pair(uow.call.actor_id, staff_id)


def read(uow: UnitOfWork, staff_id: str) -> None:
    """Note that the caller has read what somebody wrote to him."""
    c, me = DirectMessage, uow.call.actor_id
    open_ones = (c.owner_id == staff_id, c.to_staff_id == me, c.read_at.is_(None))
    changed = {"read_at": uow.now, "version": c.version + 1}
    note = update(c).where(*open_ones).values(**changed)
    noted = uow.session.execute(note.execution_options(synchronize_session=False))
    if isinstance(noted, CursorResult) and noted.rowcount:
        uow.emit(contract.noticed, Subject(me), owner_id=staff_id, to_staff_id=me)


def unread(uow: UnitOfWork) -> int:
    """Return how many messages the caller has not read."""
    c = DirectMessage
    mine = (c.to_staff_id == uow.call.actor_id, c.read_at.is_(None))
    return uow.session.scalar(select(func.count()).select_from(c).where(*mine)) or 0


def conversations(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Return with whom the caller writes, the latest first."""
    c, me = DirectMessage, uow.call.actor_id
    other = case((c.owner_id == me, c.to_staff_id), else_=c.owner_id)
    waiting = case(((c.to_staff_id == me) & c.read_at.is_(None), 1), else_=0)
    grouped = (
        select(other.label("staff_id"), func.max(c.id).label("last"), func.sum(waiting).label("n"))
        .where(or_(c.owner_id == me, c.to_staff_id == me))
        .group_by(other)
        .subquery()
    )
    chosen = (
        select(grouped.c.staff_id, grouped.c.n, c.text, c.created_at, Staff.name)
        .join(c, c.id == grouped.c.last)
        .outerjoin(Staff, Staff.id == grouped.c.staff_id)
        .order_by(c.created_at.desc(), c.id.desc())
        .limit(MOST)
    )
    return [
        {
            "staff_id": row.staff_id,
            "name": row.name,
            "unread": row.n,
            "last_at": row.created_at,
            "last_text": row.text,
        }
        for row in uow.session.execute(chosen)
    ]
