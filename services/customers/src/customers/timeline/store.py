"""Every query on the timeline."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from chassis.contract import Event
from chassis.uow import UnitOfWork
from chassis.values import new_id
from customers.timeline.model import TimelineEntry


@dataclass(frozen=True, slots=True)
class Note:
    """
    What is to be noted: the event without its version is its kind.

    title: what it was about, in the words of people; about_id: the record it happened to.
    """

    customer_id: str
    event: Event
    title: str
    about_id: str


def note(uow: UnitOfWork, *notes: Note) -> None:
    """Note what the present caller does right now."""
    add(uow, (_row(uow, n) for n in notes))


def add(uow: UnitOfWork, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows of the timeline."""
    values = list(rows)
    if values:
        uow.session.connection().execute(insert(TimelineEntry), values)


def line(note: Note, at: dt.datetime, actor_id: str, actor_name: str) -> dict[str, Any]:
    """Return the row of a note that somebody caused at some time."""
    event = note.event
    return {
        "id": new_id(),
        "customer_id": note.customer_id,
        "at": at,
        "kind": f"{event.service}.{event.resource}.{event.action}",
        "title": note.title[:300],
        "about_id": note.about_id,
        "actor_id": actor_id,
        "actor_name": actor_name,
    }


def _row(uow: UnitOfWork, note: Note) -> dict[str, Any]:
    return line(note, uow.now, uow.call.actor_id, uow.call.actor_name)
