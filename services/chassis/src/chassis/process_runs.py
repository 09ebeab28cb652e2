"""The rows of processes: how far each run is, and what it moved itself."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from chassis.due import due_work
from chassis.tables import Json, UtcDateTime, metadata

if TYPE_CHECKING:
    from chassis.runtime import Runtime

process_run = Table(
    "process_run",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("key", String(160), nullable=False),
    Column("active_key", String(250), nullable=True, unique=True),
    Column("request_key", String(350), nullable=True, unique=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("step", Integer, nullable=False),
    Column("state", Json, nullable=False),
    Column("caller", Json, nullable=False),
    Column("error", Json, nullable=True),
    Column("moved", Json, nullable=True),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    Index("ix_process_run_kind_key", "kind", "key"),
    Index("ix_process_run_status", "status"),
)
_C = process_run.c
INSERT = insert(process_run)
UPDATE = update(process_run).where(_C.id == bindparam("run_id"))
EARLIER = select(process_run).where(_C.request_key == bindparam("of_request"))
LOCK = select(_C.step, _C.status).where(_C.id == bindparam("run_id")).with_for_update()
_LAST = (
    select(_C.status, _C.fingerprint, _C.moved)
    .where(_C.kind == bindparam("of_kind"), _C.key == bindparam("of_key"))
    .order_by(_C.started_at.desc(), _C.id.desc())
    .limit(1)
)
_ACTIVE = select(_C.id, _C.status, _C.updated_at).where(_C.active_key == bindparam("of_key"))
DUE_KIND = "process"
LEASE = dt.timedelta(seconds=15)
"""Longer than any call that runs a process may last: after that nobody is at it any more."""
LONGEST_PAUSE_S = 30
FRESH = dt.timedelta(seconds=2)
"""So long after its last step a run is thought to be alive."""
SOON_S = 2
State = dict[str, Any]
Moves = dict[str, list[int]]
"""Record id → the version from which, and the one to which, nobody but this process moved it."""


@dataclass(frozen=True)
class Run:
    """
    One run: its row as it will be.

    saved_step: the step in the row, which is behind while a remote step waits to be noted.
    request: the request that began it, "" where it has no Idempotency-Key.
    """

    id: str
    kind: str
    status: str
    step: int
    state: State
    caller: dict[str, Any]
    error: dict[str, Any] | None
    started_at: dt.datetime
    saved_step: int
    request: str
    moves: Moves


def read(runtime: "Runtime", run_id: str) -> Run:
    """Return the run as its row has it."""
    with runtime.database.reading() as connection:
        row = connection.execute(select(process_run).where(_C.id == run_id)).one()
    moved = row.moved or {"request": "", "records": {}}
    return Run(
        row.id,
        row.kind,
        row.status,
        row.step,
        row.state,
        row.caller,
        row.error,
        row.started_at,
        row.step,
        moved["request"],
        moved["records"],
    )


def request_key(kind: str, actor_id: str, key: str) -> str:
    """Return by which name a run is known to who began it by a request with a key."""
    return f"{kind}:{actor_id}:{key}"


def is_over(connection: Connection, kinds: Iterable[str], actor_id: str, key: str) -> bool:
    """Tell whether a request began a run of one of these *kinds* that came to its end."""
    names = [request_key(kind, actor_id, key) for kind in kinds]
    mine = select(_C.id).where(_C.request_key.in_(names), _C.status == "completed")
    return bool(names) and connection.execute(mine).first() is not None


def own_moves(connection: Connection, kind: str, key: str, request: str, digest: str) -> Moves:
    """Return what the last run for *key* moved, when it was the same request and is undone."""
    last = connection.execute(_LAST, {"of_kind": kind, "of_key": key}).first()
    if last is None or last.status != "compensated" or last.fingerprint != digest:
        return {}
    moved: dict[str, Any] = last.moved or {}
    records: Moves = moved.get("records", {}) if moved.get("request") == request else {}
    return records


def added(moves: Moves, more: Mapping[str, tuple[int, int]]) -> Moves:
    """Return *moves* with *more*; where somebody else moved a record in between it begins anew."""
    found = dict(moves)
    for record_id, (before, after) in more.items():
        first, last = found.get(record_id, (before, before))
        found[record_id] = [first if last == before else before, after]
    return found


def seconds_left(connection: Connection, active_key: str, now: dt.datetime) -> int:
    """Return when to ask again: soon while it is fresh, else when due work takes it up."""
    run = connection.execute(_ACTIVE, {"of_key": active_key}).first()
    if run is None or (run.status == "running" and now - run.updated_at < FRESH):
        return SOON_S
    work = (due_work.c.kind == DUE_KIND, due_work.c.key == run.id)
    due_at = connection.scalar(select(due_work.c.due_at).where(*work))
    return max(math.ceil((due_at - now).total_seconds()), SOON_S) if due_at else SOON_S


def pause(started_at: dt.datetime, now: dt.datetime) -> int:
    """Return the seconds until the next attempt: the longer it lasts already, the more of them."""
    lasted = (now - started_at).total_seconds()
    return min(max(SOON_S, int(lasted / 4)), LONGEST_PAUSE_S)
