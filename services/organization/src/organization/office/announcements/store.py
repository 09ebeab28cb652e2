"""Every query about announcements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, update

from chassis.errors import NotFound
from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.organization import announcement as contract
from contracts.organization.announcement import UnknownDepartment
from contracts.organization.together import UnknownPerson
from organization.departments import store as departments
from organization.departments.model import Department, Membership
from organization.office.announcements.model import Announcement, Receipt
from organization.office.notices.store import Word, tell
from organization.staff import store as staff
from organization.staff.model import ACTIVE, Staff

MOST_SHOWN = 200
CHUNK = 1000


def refuse_unknown(uow: UnitOfWork, fields: dict[str, Any]) -> None:
    """Raise UnknownDepartment or UnknownPerson for the first that is not there."""
    wanted = fields.get("department_ids") or []
    chosen = select(Department.id).where(Department.id.in_(wanted), present(Department))
    known = set(uow.session.scalars(chosen)) if wanted else set()
    for place, one in enumerate(wanted):
        if one not in known:
            raise UnknownDepartment(at=f"/department_ids/{place}", id=one)
    people = fields.get("staff_ids") or []
    active = staff.colleagues(uow, people) if people else set()
    for place, one in enumerate(people):
        if one not in active:
            raise UnknownPerson(at=f"/staff_ids/{place}", id=one)


def send(uow: UnitOfWork, announcement: Announcement) -> int:
    """Put the announcement before everybody it is for; return how many these are."""
    found = list(uow.session.scalars(_meant(uow, announcement)))
    inside = staff.colleagues(uow, found)
    meant = [one for one in found if one in inside]
    _put_before(uow, announcement.id, meant)
    word = Word(
        "announcement",
        (f"Announcement: {announcement.title}", f"公告：{announcement.title}"),
        announcement.text[:1000],
        Announcement.resource,
        announcement.id,
    )
    tell(uow, meant, word, ["email", *(["sms"] if announcement.by_sms else [])])
    return len(meant)


def catch_up(uow: UnitOfWork, staff_ids: Sequence[str]) -> None:
    """Put before these people what runs, is for them by now, and went out before they came."""
    lasting = or_(Announcement.expires_at.is_(None), Announcement.expires_at > uow.now)
    chosen = select(Announcement).where(Announcement.state == "published", lasting)
    newest = chosen.order_by(Announcement.published_at.desc(), Announcement.id).limit(MOST_SHOWN)
    running = list(uow.session.scalars(newest))
    people = departments.places(uow, staff.colleagues(uow, staff_ids)) if running else {}
    there = _received(uow, [one.id for one in running], list(people))
    for announcement in running:
        meant = (one for one, places in people.items() if announcement.is_for(one, places))
        new = [one for one in meant if (announcement.id, one) not in there]
        if not new:
            continue
        _put_before(uow, announcement.id, new)
        counted = update(Announcement).where(Announcement.id == announcement.id)
        more = counted.values(recipients=Announcement.recipients + len(new))
        uow.session.execute(more.execution_options(synchronize_session=False))


def _received(uow: UnitOfWork, ids: list[str], staff_ids: list[str]) -> set[tuple[str, str]]:
    """Return which of the announcements which of the people have already, in one statement."""
    c = Receipt
    known = select(c.announcement_id, c.staff_id).where(
        c.announcement_id.in_(ids), c.staff_id.in_(staff_ids)
    )
    return {(row.announcement_id, row.staff_id) for row in uow.session.execute(known)}


def follow_merger(uow: UnitOfWork, gone: str, heir: str) -> None:
    """Let drafts that are for a department be for the one that it goes up in."""
    drafts = select(Announcement).where(Announcement.state == "draft").with_for_update()
    for draft in uow.session.scalars(drafts.order_by(Announcement.id)):
        if gone in draft.department_ids:
            renamed = [heir if one == gone else one for one in draft.department_ids]
            draft.department_ids = list(dict.fromkeys(renamed))
            uow.emit(contract.updated, draft)


def board(uow: UnitOfWork) -> list[Announcement]:
    """Return what the caller is to know now: pinned first, then the newest."""
    chosen = select(Announcement, Receipt.read_at).join(Receipt).where(_on_board(uow))
    order = (Announcement.pinned.desc(), Announcement.published_at.desc(), Announcement.id)
    found = []
    for announcement, read_at in uow.session.execute(chosen.order_by(*order).limit(MOST_SHOWN)):
        announcement.read_at = read_at
        found.append(announcement)
    return found


def unread(uow: UnitOfWork) -> int:
    """Return how many of them the caller has not read."""
    counted = select(func.count()).select_from(Announcement).join(Receipt)
    return uow.session.scalar(counted.where(_on_board(uow), Receipt.read_at.is_(None))) or 0


def read(uow: UnitOfWork, announcement: Announcement) -> None:
    """Note that the caller has read it, the first time only. Raises NotFound."""
    mine = (
        Receipt.announcement_id == announcement.id,
        Receipt.staff_id == uow.call.actor_id,
    )
    first = update(Receipt).where(*mine, Receipt.read_at.is_(None)).values(read_at=uow.now)
    uow.session.execute(first.execution_options(synchronize_session=False))
    row = uow.session.execute(select(Receipt.read_at).where(*mine)).first()
    if row is None:
        raise NotFound(resource=Announcement.resource, id=announcement.id)
    announcement.read_at = row.read_at


def receipts(uow: UnitOfWork, announcement_id: str) -> list[dict[str, Any]]:
    """Return who has read it and who has not, the latter first."""
    chosen = (
        select(Receipt.staff_id, Staff.name, Receipt.read_at)
        .join(Staff, Staff.id == Receipt.staff_id)
        .where(Receipt.announcement_id == announcement_id)
        .order_by(Receipt.read_at.is_not(None), Receipt.read_at, Staff.name)
    )
    return [dict(row._mapping) for row in uow.session.execute(chosen)]


def _put_before(uow: UnitOfWork, announcement_id: str, staff_ids: list[str]) -> None:
    rows = [{"announcement_id": announcement_id, "staff_id": one} for one in staff_ids]
    for start in range(0, len(rows), CHUNK):
        uow.session.execute(insert(Receipt), rows[start : start + CHUNK])


def _meant(uow: UnitOfWork, announcement: Announcement) -> Select[str]:
    active = select(Staff.id).where(Staff.state == ACTIVE).order_by(Staff.id)
    if announcement.for_all:
        return active
    below = departments.reach(uow, announcement.department_ids)
    inside = select(Membership.staff_id).where(Membership.department_id.in_(below))
    return active.where(or_(Staff.id.in_(announcement.staff_ids), Staff.id.in_(inside)))


def _on_board(uow: UnitOfWork) -> ColumnElement[bool]:
    lasting = or_(Announcement.expires_at.is_(None), Announcement.expires_at > uow.now)
    mine = Receipt.staff_id == uow.call.actor_id
    return mine & (Announcement.state == "published") & lasting
