"""
One reaction to one event: effect and inbox row commit together, so that it happens once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marshmallow import EXCLUDE, ValidationError
from sqlalchemy import Column, Index, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from chassis.database import is_conflict, is_outage
from chassis.errors import Refusal, ServiceError
from chassis.tables import UtcDateTime, metadata

if TYPE_CHECKING:
    from chassis.runtime import Runtime

inbox_event = Table(
    "inbox_event",
    metadata,
    Column("reaction", String(160), primary_key=True),
    Column("event_id", String(64), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Index("ix_inbox_event_at", "at"),
)


class Malformed(Exception):
    """The message is not an event as declared; trying again cannot help."""


@dataclass(frozen=True)
class Told:
    """
    An event as a reaction sees it.

    subject: id of the aggregate; version: its version when the event happened.
    data: loaded by the declared schema; fields a newer sender added are left out.
    """

    id: str
    type: str
    subject: str
    version: int
    time: str
    actor_id: str
    actor_name: str
    data: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.data.get(name, default)


def name_of(function: Callable[..., Any]) -> str:
    """Return the stable name of a reaction: module and function, without the package of code."""
    return f"{function.__module__}.{function.__name__}"


def react(runtime: "Runtime", function: Callable[..., Any], envelope: Mapping[str, Any]) -> None:
    """
    Let *function* react to the event in *envelope*, unless it already has.

    Raises Malformed, or whatever the function or the database raises; see `failure_class`.
    """
    event = read(runtime, envelope)
    call = runtime.own_call(
        correlation_id=str(envelope.get("correlationid") or ""),
        traceparent=str(envelope.get("traceparent") or ""),
        actor_id=event.actor_id,
        actor_name=event.actor_name,
    )
    with runtime.transaction(call) as uow:
        make = sqlite.insert if runtime.database.is_sqlite else postgresql.insert
        row = {"reaction": name_of(function), "event_id": event.id, "at": uow.now}
        note = make(inbox_event).values(**row).on_conflict_do_nothing()
        if uow.session.connection().execute(note).rowcount:
            function(event, **runtime.dependencies(function, uow=uow))
            uow.commit()


def read(runtime: "Runtime", envelope: Mapping[str, Any]) -> Told:
    """Return the event inside *envelope*; raises Malformed."""
    try:
        declared = runtime.service.event_schemas[str(envelope["type"])]
        data = declared.schema.load(envelope["data"], unknown=EXCLUDE)
        return Told(
            id=str(envelope["id"]),
            type=declared.type,
            subject=str(envelope["subject"]),
            version=int(envelope["aggregateversion"]),
            time=str(envelope["time"]),
            actor_id=str(envelope.get("actorid") or ""),
            actor_name=str(envelope.get("actorname") or ""),
            data=data,
        )
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise Malformed(repr(error)) from error


def failure_class(error: BaseException) -> str:
    """
    Return how a failed reaction is to be treated.

    "malformed" and "permanent" are parked at once, "outage" waits in hand, "transient" is
    retried with growing delays.
    """
    if isinstance(error, Malformed):
        return "malformed"
    if is_conflict(error):
        return "transient"
    if is_outage(error) or (isinstance(error, ServiceError) and error.status == 503):
        return "outage"
    return "permanent" if isinstance(error, Refusal) else "transient"
