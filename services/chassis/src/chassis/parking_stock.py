"""
Stock handlers for the parked messages of a service, for who looks after the whole suite.

Messages hold whatever records hold; therefore they are shown with the scope "all" only.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select

from chassis import idempotency, parking
from chassis.context import Call
from chassis.errors import Forbidden, NotFound
from chassis.parking import parked_message
from chassis.perform import dump
from chassis.runtime import Runtime
from chassis.uow import UnitOfWork

Handler = Callable[..., Any]
_c = parked_message.c


def listing(command: Any, *, uow: UnitOfWork) -> Any:
    """List messages of this service, newest first."""
    _check(uow.call, uow.service, "list")
    chosen = select(parked_message).where(_c.state == command["state"])
    if command.get("kind"):
        chosen = chosen.where(_c.kind == command["kind"])
    if command.get("cursor"):
        chosen = chosen.where(_c.id < command["cursor"])
    rows = uow.session.execute(chosen.order_by(_c.id.desc()).limit(command["limit"] + 1))
    found = [_told(uow.service, row) for row in rows.mappings()]
    shown = found[: command["limit"]]
    more = len(found) > len(shown)
    return {"items": shown, "next_cursor": _own(shown[-1]["id"]) if more else None}


def get(command: Any, *, uow: UnitOfWork) -> Any:
    """Read one message with its content."""
    _check(uow.call, uow.service, "get")
    return _read(uow, command["parked_message_id"])


def _acting(
    verb: str, act: Callable[[Runtime, str, parking.Decider, parking.Keep], None]
) -> Handler:
    """Return a handler that does *act*, of `parking`, with one message; *verb* names it."""

    def act_on_parked(command: Any, *, call: Call, runtime: Runtime, transaction: Any) -> Any:
        _check(call, runtime.service.name, verb)
        parked_id = command["parked_message_id"]
        once = _Once(runtime, verb, call, command)
        with transaction(call, writes=False) as uow:
            once.look(uow.session.connection())
            found = _read(uow, parked_id)
        if call.dry_run:
            return found
        who = parking.Decider(call.actor_id, call.actor_name, call.source, call.correlation_id)
        act(runtime, _own(parked_id), who, once.keeping)
        with transaction(call, writes=False) as uow:
            return _read(uow, parked_id)

    return act_on_parked


class _Once:
    """The Idempotency-Key of a request, kept with its answer by the commit that closes."""

    def __init__(self, runtime: Runtime, verb: str, call: Call, command: Mapping[str, Any]):
        self._operation, _ = runtime.service.operations[f"parked_message_{verb}"]
        self._service, self._now = runtime.service.name, runtime.clock.now()
        self._parked_id = command["parked_message_id"]
        self._row = {
            "operation": self._operation.id,
            "actor_id": call.actor_id,
            "key": call.idempotency_key,
            "fingerprint": idempotency.fingerprint(command),
        }

    def look(self, connection: Connection) -> None:
        """Raise Seen when the request was answered before."""
        if self._row["key"]:
            idempotency.look(connection, self._row)

    @contextmanager
    def keeping(self, connection: Connection) -> Iterator[None]:
        """Keep the answer beside what the block does; raise Seen where a twin was faster."""
        if not self._row["key"]:
            yield
            return
        idempotency.note(connection, self._row, self._now)
        yield
        answer = dump(self._operation, _found(connection, self._service, self._parked_id))
        idempotency.keep(connection, self._row, answer)


def _check(call: Call, service: str, verb: str) -> None:
    if call.scope(f"{service}.parked_message") != "all":
        raise Forbidden(permission=f"{service}.parked_message.{verb}")


def _read(uow: UnitOfWork, parked_id: str) -> dict[str, Any]:
    return _found(uow.session.connection(), uow.service, parked_id)


def _found(connection: Connection, service: str, parked_id: str) -> dict[str, Any]:
    chosen = select(parked_message).where(_c.id == _own(parked_id))
    row = connection.execute(chosen).mappings().first()
    if row is None:
        raise NotFound(resource=f"{service}.parked_message", id=parked_id)
    return _told(service, row)


def _told(service: str, row: Any) -> dict[str, Any]:
    return {**row, "id": f"{service}.{row['id']}", "service": service}


def _own(parked_id: str) -> str:
    """Return what stands behind the name of the service."""
    return parked_id.partition(".")[2] or parked_id


replay = _acting("replay", parking.replay_or_refuse)
drop = _acting("drop", parking.drop)
