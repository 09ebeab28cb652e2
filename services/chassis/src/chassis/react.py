"""
One reaction to one event: effect and inbox row commit together, so that it happens once.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError
from sqlalchemy import Column, Index, String, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from chassis import loading, tracing
from chassis.context import Call
from chassis.database import is_conflict, is_outage
from chassis.errors import Refusal, ServiceError
from chassis.tables import UtcDateTime, metadata

if TYPE_CHECKING:
    from chassis.runtime import Runtime
    from chassis.uow import UnitOfWork

inbox_event = Table(
    "inbox_event",
    metadata,
    Column("reaction", String(160), primary_key=True),
    Column("event_id", String(64), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Index("ix_inbox_event_at", "at"),
)


_SEEN = select(inbox_event.c.reaction, inbox_event.c.event_id).where(
    inbox_event.c.reaction.in_(bindparam("names", expanding=True)),
    inbox_event.c.event_id.in_(bindparam("ids", expanding=True)),
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


@dataclass(frozen=True)
class Done:
    """What came of one event: the rows of the inbox, and the seconds that each reaction took."""

    envelope: Mapping[str, Any]
    rows: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def name_of(function: Callable[..., Any]) -> str:
    """Return the stable name of a reaction: module and function, without the package of code."""
    return f"{function.__module__}.{function.__name__}"


def react(runtime: "Runtime", function: Callable[..., Any], envelope: Mapping[str, Any]) -> None:
    """
    Let *function* react to the event in *envelope*, unless it already has.

    Raises Malformed, or whatever the function or the database raises; see `failure_class`.
    """
    event = read(runtime, envelope)
    with runtime.transaction(_on_behalf_of(runtime, event, envelope)) as uow:
        make = sqlite.insert if runtime.database.is_sqlite else postgresql.insert
        row = {"reaction": name_of(function), "event_id": event.id, "at": uow.now}
        note = make(inbox_event).values(**row).on_conflict_do_nothing()
        if uow.session.connection().execute(note).rowcount:
            function(event, **runtime.dependencies(function, uow=uow))
            uow.commit()


def react_to_all(
    runtime: "Runtime", envelopes: Sequence[Mapping[str, Any]], seconds: float
) -> list[Done]:
    """
    Let every reaction have each of *envelopes* in turn, in one transaction.

    seconds: after which no further event is begun, so that others can write, too.
    Returns what was done, in order; as many events as it names are dealt with.
    Raises whatever one of them raised, and then none of them has happened.
    """
    until = time.monotonic() + seconds
    done: list[Done] = []
    with runtime.transaction(runtime.own_call()) as uow:
        seen = _seen(runtime, uow, envelopes)
        for envelope in envelopes:
            if done and time.monotonic() > until:
                break
            done.append(_all_react(runtime, uow, envelope, seen))
        rows = [row for one in done for row in one.rows]
        if rows:
            uow.session.connection().execute(insert(inbox_event), rows)
        uow.commit()
    return done


def _all_react(
    runtime: "Runtime", uow: "UnitOfWork", envelope: Mapping[str, Any], seen: set[tuple[str, str]]
) -> Done:
    done = Done(envelope)
    functions = runtime.service.reactions.get(str(envelope.get("type")), ())
    event = read(runtime, envelope) if functions else None
    for function in functions:
        assert event is not None
        name, started = name_of(function), time.perf_counter()
        if (name, event.id) in seen:
            continue
        with tracing.span(f"react {name}", str(envelope.get("traceparent") or "")) as span:
            uow.go_on_for(_on_behalf_of(runtime, event, {**envelope, "traceparent": span}))
            function(event, **runtime.dependencies(function, uow=uow))
        seen.add((name, event.id))
        done.rows.append({"reaction": name, "event_id": event.id, "at": uow.now})
        done.seconds[name] = time.perf_counter() - started
    return done


def _seen(
    runtime: "Runtime", uow: "UnitOfWork", envelopes: Sequence[Mapping[str, Any]]
) -> set[tuple[str, str]]:
    reactions = runtime.service.reactions
    names = {name_of(f) for e in envelopes for f in reactions.get(str(e.get("type")), ())}
    asked = {"names": sorted(names), "ids": [str(e.get("id")) for e in envelopes]}
    return {(r.reaction, r.event_id) for r in uow.session.connection().execute(_SEEN, asked)}


def _on_behalf_of(runtime: "Runtime", event: Told, envelope: Mapping[str, Any]) -> Call:
    return runtime.own_call(
        correlation_id=str(envelope.get("correlationid") or ""),
        traceparent=str(envelope.get("traceparent") or ""),
        actor_id=event.actor_id,
        actor_name=event.actor_name,
    )


def read(runtime: "Runtime", envelope: Mapping[str, Any]) -> Told:
    """Return the event inside *envelope*; raises Malformed."""
    try:
        declared = runtime.service.event_schemas[str(envelope["type"])]
        data = loading.load(declared.schema, envelope["data"])
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
