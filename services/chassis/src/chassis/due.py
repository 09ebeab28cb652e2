"""
Due work: rows that say what must be done when.

Reminders, clocks, retries and process steps all wait here, so that nothing due is lost over a
restart. A row is claimed, done and deleted in one transaction; work with effects outside of the
database asks for `transaction` instead of `uow`, holds a lease meanwhile and may be done again.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis import housekeeping
from chassis.tables import Json, UtcDateTime, metadata

if TYPE_CHECKING:
    from chassis.runtime import Runtime

due_work = Table(
    "due_work",
    metadata,
    Column("kind", String(80), primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("data", Json, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claimed_until", UtcDateTime(), nullable=True),
    Column("last_error", Text, nullable=True),
    Index("ix_due_work_due_at", "due_at"),
)
LEASE = dt.timedelta(seconds=90)
RETRY_S = (1, 5, 30, 120, 600)
BATCH = 20
IDLE_S = 0.5
Function = TypeVar("Function", bound=Callable[..., Any])
log = structlog.get_logger()


@dataclass(frozen=True)
class Due:
    """One piece of due work: its key, data, the moment it was due and earlier attempts."""

    kind: str
    key: str
    data: dict[str, Any]
    due_at: dt.datetime
    attempts: int

    def __getitem__(self, name: str) -> Any:
        return self.data[name]


def when_due(kind: str) -> Callable[[Function], Function]:
    """Mark the function that does the due work *kind*; it is given a Due."""

    def note(function: Function) -> Function:
        function.due_kind = kind  # type: ignore[attr-defined]
        return function

    return note


def put(session: Session, kind: str, key: str, at: dt.datetime, data: dict[str, Any]) -> None:
    """Write or replace the row of *kind* and *key*."""
    row = {"kind": kind, "key": key, "due_at": at, "data": data, "attempts": 0}
    connection = session.connection()
    connection.execute(_PUT[connection.dialect.name], {**row, **_NOT_BEGUN})


def drop(session: Session, kind: str, key: str) -> None:
    """Delete the row of *kind* and *key*, if there is one."""
    session.connection().execute(_DROP, {"of_kind": kind, "of_key": key})


def _upsert(insert: Callable[[Table], Any]) -> Any:
    """One statement: two transactions that ask for the same new work must not refuse each other."""
    row = insert(due_work)
    changing = [c.name for c in due_work.c if not c.primary_key]
    return row.on_conflict_do_update(
        index_elements=["kind", "key"], set_={name: row.excluded[name] for name in changing}
    )


# Made once: building these statements anew for each row costs more than running them.
_PUT = {"postgresql": _upsert(postgresql.insert), "sqlite": _upsert(sqlite.insert)}
_MINE = (due_work.c.kind == bindparam("of_kind"), due_work.c.key == bindparam("of_key"))
_AS_IT_WAS = (*_MINE, due_work.c.due_at == bindparam("of_due_at"))
_NOBODYS = or_(due_work.c.claimed_until.is_(None), due_work.c.claimed_until < bindparam("now"))
_DROP = delete(due_work).where(*_MINE)
_DONE = delete(due_work).where(*_AS_IT_WAS)
_SAME = update(due_work).where(*_AS_IT_WAS)
_CLAIM = _SAME.values(claimed_until=bindparam("until"))
_FREE = select(func.count()).select_from(
    select(due_work.c.kind)
    .where(*_AS_IT_WAS, _NOBODYS)
    .with_for_update(skip_locked=True)
    .subquery()
)
_WAITING = (
    select(due_work)
    .where(due_work.c.due_at <= bindparam("now"), _NOBODYS)
    .where(due_work.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(due_work.c.due_at)
    .limit(BATCH)
)
_NOT_BEGUN: dict[str, Any] = {"claimed_until": None, "last_error": None}


def lanes(runtime: "Runtime") -> list[tuple[str, ...]]:
    """
    Return the kinds of due work in groups that wait for nothing but themselves.

    The first is all work inside the database; each kind with effects outside has a lane of its
    own, so that a mail server that hangs delays mails and nothing else.
    """
    duties = runtime.service.duties
    inside = tuple(k for k, f in duties.items() if runtime.wants_transaction(f))
    return [inside, *((kind,) for kind in duties if kind not in inside)]


def run_due(
    runtime: "Runtime", kinds: Sequence[str] | None = None, *, chores: bool = True
) -> float:
    """
    Do what is due now; return the seconds after which to look again.

    kinds: of work to look for; all of the service when not given.
    chores: whether to see after the house when there is little to do.
    """
    runtime.database.due.clear()
    wanted = list(runtime.service.duties) if kinds is None else list(kinds)
    works = _waiting(runtime, wanted) if wanted else []
    for work in works:
        _do(runtime, work)
    if chores and len(works) < BATCH:
        housekeeping.keep(runtime)
    return 0.0 if len(works) == BATCH else IDLE_S


def _waiting(runtime: "Runtime", kinds: list[str]) -> list[Due]:
    given = {"now": runtime.clock.now(), "kinds": kinds}
    with runtime.database.reading() as connection:
        rows = connection.execute(_WAITING, given).all()
    return [Due(r.kind, r.key, r.data, r.due_at, r.attempts) for r in rows]


def _do(runtime: "Runtime", work: Due) -> None:
    function = runtime.service.duties[work.kind]
    try:
        if runtime.wants_transaction(function):
            _do_inside(runtime, function, work)
        else:
            _do_outside(runtime, function, work)
    except Exception as error:
        log.warning("due.failed", kind=work.kind, key=work.key, error=repr(error), exc_info=True)
        _put_off(runtime, work, error)


def _do_inside(runtime: "Runtime", function: Callable[..., Any], work: Due) -> None:
    with runtime.transaction(runtime.own_call()) as uow:
        if _claim(uow.session, work, runtime.clock.now()):
            drop(uow.session, work.kind, work.key)
            function(work, **runtime.dependencies(function, uow=uow))
            uow.commit()


def _do_outside(runtime: "Runtime", function: Callable[..., Any], work: Due) -> None:
    with runtime.transaction(runtime.own_call()) as uow:
        mine = _claim(uow.session, work, runtime.clock.now())
        uow.commit()
    if not mine:
        return
    function(work, **runtime.dependencies(function, call=runtime.own_call()))
    with runtime.transaction(runtime.own_call()) as uow:
        uow.session.connection().execute(_DONE, _row_of(work))
        uow.commit()


def _claim(session: Session, work: Due, now: dt.datetime) -> bool:
    """Take the row for this process, unless somebody else has it or it was put off."""
    connection, given = session.connection(), {**_row_of(work), "now": now}
    if not connection.scalar(_FREE, given):
        return False
    connection.execute(_CLAIM, {**_row_of(work), "until": now + LEASE})
    return True


def _put_off(runtime: "Runtime", work: Due, error: Exception) -> None:
    wait = RETRY_S[min(work.attempts, len(RETRY_S) - 1)]
    again = runtime.clock.now() + dt.timedelta(seconds=wait)
    values = {
        "due_at": again,
        "attempts": work.attempts + 1,
        "claimed_until": None,
        "last_error": repr(error)[:2000],
    }
    try:
        with runtime.database.writing() as connection:
            connection.execute(_SAME.values(**values), _row_of(work))
    except Exception as outage:
        log.warning("due.not_put_off", kind=work.kind, key=work.key, error=repr(outage))


def _row_of(work: Due) -> dict[str, Any]:
    return {"of_kind": work.kind, "of_key": work.key, "of_due_at": work.due_at}
