"""Every query on the timeline."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event, not_, select
from sqlalchemy.orm import object_session
from sqlalchemy.orm.attributes import set_committed_value

from chassis import merging
from chassis.attachments.model import Attachment
from chassis.bulk import insert_columns, insert_many
from chassis.contract import Event
from chassis.field_rights import Rights, hides
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import timeline as contract
from customers.timeline.model import TimelineEntry

OF_CUSTOMERS = "customers.customer"


@dataclass(frozen=True, slots=True)
class Note:
    """
    What is to be noted: the event without its version is its kind.

    title: what it was about, in the words of people; about_id: the record it happened to.
    at, by: when it happened and who did it (id, name), when not the caller right now.
    """

    customer_id: str
    event: Event
    title: str
    about_id: str
    at: dt.datetime | None = None
    by: tuple[str, str] | None = None


def note(uow: UnitOfWork, *notes: Note) -> None:
    """Note what the present caller does right now."""
    add(uow, (_row(uow, n) for n in notes))


def note_many(uow: UnitOfWork, event: Event, titles: Mapping[str, str]) -> None:
    """Note what the present caller does with customers right now: customer id → title."""
    alike = _row(uow, Note("", event, "", ""))
    columns = {name: [value] * len(titles) for name, value in alike.items()}
    columns |= {"id": [new_id() for _ in titles], "customer_id": [*titles], "about_id": [*titles]}
    columns["title"] = [_short(title) for title in titles.values()]
    insert_columns(uow.session.connection(), TimelineEntry.__table__, columns)


def add(uow: UnitOfWork, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows of the timeline."""
    insert_many(uow.session.connection(), TimelineEntry.__table__, list(rows))


def heir(uow: UnitOfWork, event: Any) -> str:
    """Return on whose timeline an event stands: after a merger on the survivor's."""
    return merging.adopt(uow, TimelineEntry.customer_id, event.id, event["customer_id"])


@event.listens_for(Attachment, "after_insert")
def note_the_file(mapper: Any, connection: Connection, file: Attachment) -> None:
    """Note a file that somebody attached to a customer."""
    session = object_session(file)
    uow = session.info.get("uow") if session else None
    if file.of != OF_CUSTOMERS or uow is None:
        return
    row = {
        "id": new_id(),
        "customer_id": file.record_id,
        "at": uow.now,
        "kind": f"{OF_CUSTOMERS}.file_attached",
        "title": file.name[:300],
        "about_id": file.id,
        "amount_minor": None,
        "currency": None,
        "actor_id": uow.call.actor_id,
        "actor_name": uow.call.actor_name,
    }
    insert_many(connection, TimelineEntry.__table__, [row])


def newest(uow: UnitOfWork, customer_id: str, most: int, *where: Any) -> list[TimelineEntry]:
    """Return the last entries of a customer that meet the conditions, newest first."""
    t = TimelineEntry
    wanted = select(t).where(t.customer_id == customer_id, *where)
    return list(uow.session.scalars(wanted.order_by(t.at.desc(), t.id.desc()).limit(most)))


def with_titles(rights: Rights | None) -> list[Any]:
    """Return the conditions that the title of an entry, by which it is found, is not hidden."""
    unseen = {told.rpartition(".")[0] for told in contract.TITLES if hides(rights, told)}
    return [not_(TimelineEntry.kind.startswith(f"{resource}.")) for resource in sorted(unseen)]


def in_words(uow: UnitOfWork, entries: Iterable[TimelineEntry]) -> None:
    """Let the titles of *entries* speak the language of who reads them; nothing is saved."""
    for entry in entries:
        set_committed_value(entry, "title", entry.title_in(uow.call.language))


def since(uow: UnitOfWork, customer_id: str, at: Any) -> list[TimelineEntry]:
    """Return what happened with a customer from a moment on, oldest first."""
    t = TimelineEntry
    wanted = select(t).where(t.customer_id == customer_id, t.at >= at).order_by(t.at, t.id)
    return list(uow.session.scalars(wanted.limit(200)))


def _row(uow: UnitOfWork, note: Note) -> dict[str, Any]:
    event, by = note.event, note.by or (uow.call.actor_id, uow.call.actor_name)
    return {
        "id": new_id(),
        "customer_id": note.customer_id,
        "at": note.at or uow.now,
        "kind": f"{event.service}.{event.resource}.{event.action}",
        "title": _short(note.title),
        "about_id": note.about_id,
        "amount_minor": None,
        "currency": None,
        "actor_id": by[0],
        "actor_name": by[1],
    }


def _short(title: str) -> str:
    return " ".join(title[:300].split())
