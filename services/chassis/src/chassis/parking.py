"""
Messages that nothing can be done about without a person: kept, shown, replayed or dropped.

kinds: "event" (a reaction failed for good), "dead" (the broker gave up delivering it), "request"
(hostile or broken; there is nothing to replay).
"""

import datetime as dt
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy import update as change

from chassis import metrics, waiting
from chassis.bulk import insert_many
from chassis.errors import NotFound
from chassis.history import history_entry
from chassis.parking_refusals import FailedAgain, GivenUpBefore, NotReplayable
from chassis.react import name_of, react
from chassis.runtime import Runtime
from chassis.tables import Json, UtcDateTime, metadata
from chassis.values import new_id

parked_message = Table(
    "parked_message",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("reaction", String(160), nullable=False),
    Column("type", String(160), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("headers", Json, nullable=False),
    Column("error", Text, nullable=False),
    Column("traceback", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", UtcDateTime(), nullable=False),
    Column("closed_at", UtcDateTime(), nullable=True),
    Column("closed_by", String(120), nullable=True),
    Index("ix_parked_message_state", "state", "parked_at"),
    Index("ix_parked_message_message_id", "message_id"),
)
KEPT_BODY = 256 * 1024
MOST_REQUESTS = 1000
"""Hostile requests kept; beyond that only counted, so that a flood does not fill the disk."""
STATES = PARKED, REPLAYED, DROPPED = "parked", "replayed", "dropped"
Keep = Callable[[Connection], AbstractContextManager[None]]
"""Surrounds the closing of a message within its transaction: keeps the answer for repeats."""


def park(runtime: Runtime, message: Mapping[str, Any], error: BaseException, attempts: int) -> None:
    """
    Keep *message* (kind, message_id, reaction, type, subject, body, headers) for a person.

    The same message of the same reaction is kept once, with its latest error.
    """
    about = {
        "error": repr(error)[:4000],
        "traceback": "".join(traceback.format_exception(error))[-20_000:],
        "attempts": attempts,
    }
    with runtime.database.writing() as connection:
        _write(connection, {**message, **about}, runtime.clock.now())
        waiting.forget(connection, str(message["reaction"]), str(message["message_id"]))
    count(runtime)


def park_request(runtime: Runtime, message: Any, reason: str) -> None:
    """Keep a request that is none, unless too many are kept already."""
    with runtime.database.writing() as connection:
        if _kept_requests(connection) < MOST_REQUESTS:
            row = {
                "kind": "request",
                "message_id": new_id(),
                "reaction": "",
                "type": message.routing_key[:160],
                "subject": "",
                "body": message.body,
                "headers": _plain(message.properties | {"application_headers": message.headers}),
                "error": reason,
                "traceback": "",
                "attempts": 1,
            }
            _write(connection, row, runtime.clock.now())
    count(runtime)


def listed(runtime: Runtime, *, state: str = PARKED, limit: int = 50) -> list[dict[str, Any]]:
    """Return the newest messages in *state*, without body and traceback."""
    c = parked_message.c
    shown = (c.id, c.kind, c.state, c.reaction, c.type, c.subject, c.error, c.attempts, c.parked_at)
    chosen = select(*shown).where(c.state == state).order_by(c.parked_at.desc()).limit(limit)
    with runtime.database.reading() as connection:
        return [_plain_row(row) for row in connection.execute(chosen)]


def shown(runtime: Runtime, parked_id: str) -> dict[str, Any]:
    """Return everything about one message; raises NotFound."""
    with runtime.database.reading() as connection:
        chosen = select(parked_message).where(parked_message.c.id == parked_id)
        row = connection.execute(chosen).first()
    if row is None:
        raise NotFound(resource="parked_message", id=parked_id)
    return _plain_row(row)


class Decider(NamedTuple):
    """Who decides about a message, and from where, as entries of the history have it."""

    actor_id: str
    actor_name: str
    source: str = ""
    correlation_id: str = ""


def replay(runtime: Runtime, parked_id: str, who: Decider) -> None:
    """
    Let the reaction have the event once more; what it did before it will not do twice.

    Raises NotReplayable, NotFound, or whatever the reaction raises; the message then stays.
    """
    _react_again(runtime, _replayable(runtime, parked_id))
    _close(runtime, parked_id, REPLAYED, who)


def replay_or_refuse(
    runtime: Runtime, parked_id: str, who: Decider, keep: Keep | None = None
) -> None:
    """Do as `replay`; what fails again stays parked with its new error. Raises FailedAgain."""
    row = _replayable(runtime, parked_id)
    try:
        _react_again(runtime, row)
    except Exception as error:
        row["body"] = str(row["body"]).encode()
        names = ("kind", "message_id", "reaction", "type", "subject", "body", "headers")
        park(runtime, {n: row[n] for n in names}, error, int(row["attempts"]) + 1)
        raise FailedAgain(id=parked_id) from error
    _close(runtime, parked_id, REPLAYED, who, keep)


def drop(runtime: Runtime, parked_id: str, who: Decider, keep: Keep | None = None) -> None:
    """Give a message up for good; the row stays, with the name of who decided it."""
    if shown(runtime, parked_id)["state"] != PARKED:
        raise GivenUpBefore(id=parked_id)
    _close(runtime, parked_id, DROPPED, who, keep)


def _replayable(runtime: Runtime, parked_id: str) -> dict[str, Any]:
    row = shown(runtime, parked_id)
    if row["state"] != PARKED or row["kind"] == "request":
        raise NotReplayable(id=parked_id)
    return row


def _react_again(runtime: Runtime, row: Mapping[str, Any]) -> None:
    envelope = orjson.loads(row["body"])
    for function in runtime.service.reactions.get(envelope["type"], []):
        if row["reaction"] in ("", name_of(function)):
            react(runtime, function, envelope)


def count(runtime: Runtime) -> dict[str, int]:
    """Return how many messages wait, by kind, and show it in the metrics."""
    c = parked_message.c
    chosen = select(c.kind, func.count()).where(c.state == PARKED).group_by(c.kind)
    with runtime.database.reading() as connection:
        found = {kind: int(number) for kind, number in connection.execute(chosen)}
    for kind in ("event", "dead", "request"):
        metrics.PARKED_MESSAGES.labels(kind).set(found.get(kind, 0))
    return found


def _write(connection: Connection, row: dict[str, Any], now: dt.datetime) -> None:
    c = parked_message.c
    body = row["body"][:KEPT_BODY].decode("utf-8", "replace").replace("\x00", "\\u0000")
    row = {**row, "body": body, "parked_at": now}
    same = (c.message_id == row["message_id"], c.reaction == row["reaction"], c.state == PARKED)
    if not connection.execute(change(parked_message).where(*same).values(**row)).rowcount:
        connection.execute(insert(parked_message).values(id=new_id(), state=PARKED, **row))


def _kept_requests(connection: Connection) -> int:
    c = parked_message.c
    kept = select(func.count()).where(c.kind == "request", c.state == PARKED)
    return int(connection.scalar(kept) or 0)


def _close(
    runtime: Runtime, parked_id: str, state: str, who: Decider, keep: Keep | None = None
) -> None:
    values = {"state": state, "closed_at": runtime.clock.now(), "closed_by": who.actor_id}
    beside = keep or _nothing
    with runtime.database.writing() as connection, beside(connection):
        mine = parked_message.c.id == parked_id
        connection.execute(change(parked_message).where(mine).values(**values))
        insert_many(connection, history_entry, [_decision(runtime, parked_id, state, who)])
    count(runtime)


def _nothing(connection: Connection) -> AbstractContextManager[None]:
    return nullcontext()


def _decision(runtime: Runtime, parked_id: str, state: str, who: Decider) -> dict[str, Any]:
    """Return the entry of the operation log about what a person decided."""
    return {
        "resource": f"{runtime.service.name}.parked_message",
        "record_id": parked_id,
        "version": 2,
        "action": "updated",
        "changes": orjson.dumps({"state": [PARKED, state]}).decode(),
        **who._asdict(),
        "at": runtime.clock.now(),
    }


def _plain_row(row: Any) -> dict[str, Any]:
    """Return *row* with common strings as keys; SQLAlchemy's own kind cannot become JSON."""
    return {str(name): value for name, value in row._mapping.items()}


def _plain(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return *headers* as JSON can hold them; without the signed Call, which is a credential."""
    plain: dict[str, Any] = orjson.loads(
        orjson.dumps(headers, default=repr, option=orjson.OPT_NON_STR_KEYS)
    )
    if isinstance(plain.get("application_headers"), dict):
        plain["application_headers"].pop("call", None)
    return plain
