"""Every query about notices, and the way to tell people something."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from chassis.errors import NotFound
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.organization import notice as contract
from organization.office.notices.model import Notice
from organization.staff.model import ACTIVE, Staff

DELIVERY = "organization.notice_delivery"
"""The due work that sends a notice on by e-mail or SMS."""
CHUNK, SENT_TOGETHER = 500, 50
"""Rows written by one statement; notices sent on by one piece of due work."""


Said = str | tuple[str, str]
"""Words of people, the same for everybody; or our own in English and in Chinese."""


@dataclass(frozen=True)
class Word:
    """What is to be told: kind, title, text, the record it is about, and an invitation to mail."""

    kind: str
    title: Said
    text: Said | None = None
    about_resource: str | None = None
    about_id: str | None = None
    calendar: str | None = None


@dataclass(frozen=True)
class Subject:
    """What an event about several records at once is about."""

    id: str
    version: int = 1


def tell(
    uow: UnitOfWork, staff_ids: Iterable[str], word: Word, channels: Iterable[str] = ("email",)
) -> None:
    """Put a notice before each of the people, and have it sent on by the *channels*."""
    whom = [one for one in dict.fromkeys(staff_ids) if one != uow.call.actor_id]
    chinese = _readers_of_chinese(uow, whom) if _has_two_languages(word) else set()
    rows = [_row(uow, one, word, is_chinese=one in chinese) for one in whom]
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        uow.session.execute(insert(Notice), chunk)
        whose = [row["owner_id"] for row in chunk]
        uow.emit(contract.created, Subject(chunk[0]["id"]), owner_ids=whose, **_about(word))
    for channel in channels:
        for start in range(0, len(rows), SENT_TOGETHER):
            ids = [row["id"] for row in rows[start : start + SENT_TOGETHER]]
            told = {"notice_ids": ids, "channel": channel}
            uow.schedule(DELIVERY, f"{ids[0]}:{channel}", uow.now, told)


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
    uow.emit(contract.noticed, Subject(uow.call.actor_id), owner_ids=[uow.call.actor_id])


def addressed(
    uow: UnitOfWork, notice_ids: Iterable[str], channel: str
) -> list[tuple[str, dict[str, Any]]]:
    """Return (id, message) for the notices whose people can be reached by *channel*."""
    chosen = select(Notice, Staff).join(Staff, Staff.id == Notice.owner_id)
    mine = chosen.where(Notice.id.in_(list(notice_ids)), Staff.state == ACTIVE)
    found = []
    for notice, person in uow.session.execute(mine.order_by(Notice.id)):
        to = person.email if channel == "email" else person.mobile
        if to:
            text = (notice.text or notice.title)[:5000]
            message = {"channel": channel, "to": to, "subject": notice.title[:200], "text": text}
            if channel == "email" and notice.calendar:
                message["calendar"] = notice.calendar
            found.append((notice.id, message))
    return found


def _about(word: Word) -> dict[str, Any]:
    return {n: getattr(word, n) for n in ("kind", "about_resource", "about_id")}


def _has_two_languages(word: Word) -> bool:
    return isinstance(word.title, tuple) or isinstance(word.text, tuple)


def _readers_of_chinese(uow: UnitOfWork, staff_ids: list[str]) -> set[str]:
    chosen = select(Staff.id).where(Staff.language.startswith("zh"))
    parts = (staff_ids[start : start + CHUNK] for start in range(0, len(staff_ids), CHUNK))
    return {one for part in parts for one in uow.session.scalars(chosen.where(Staff.id.in_(part)))}


def said(what: Said | None, *, is_chinese: bool) -> str | None:
    """Return what is to be told in the language of its reader."""
    return what[is_chinese] if isinstance(what, tuple) else what


def _row(uow: UnitOfWork, staff_id: str, word: Word, *, is_chinese: bool) -> dict[str, Any]:
    """Return a row of the table: notices are written many at once."""
    stamped = {"created_at": uow.now, "updated_at": uow.now, "version": 1}
    by = {"created_by": uow.call.actor_id, "updated_by": uow.call.actor_id}
    title = said(word.title, is_chinese=is_chinese) or ""
    text = said(word.text, is_chinese=is_chinese)
    about = {**vars(word), "title": title[:300], "text": text}
    return {"id": new_id(), "owner_id": staff_id, **about, **stamped, **by}
