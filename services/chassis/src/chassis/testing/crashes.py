"""
Crash enumeration: kill the work before and after its every statement and commit, then go on.

SQLite's own method, for handlers: the database sees exactly what it sees when the process dies at
that point. The client then repeats the request with the same key, as a client would, and the
database must end up as after a run that nobody killed.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, text

from chassis.contract import Event, Operation
from chassis.errors import ServiceError
from chassis.service import Service
from chassis.testing.harness import Harness, server_url

Arrange = Callable[[Harness], tuple[Any, ...]]
VOLATILE = {"due_work", "relay_cursor", "history_seal", "sqlite_sequence", "process_run"}
"""Tables whose number of rows may differ after a crash without harm."""


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code under test may catch it."""


@dataclass(frozen=True)
class Case:
    """
    One piece of work to be killed everywhere.

    work: an operation or an event that the service reacts to.
    arrange: prepares a harness and returns (payload,) or (payload, {fields of the Call}) for an
        operation, (subject, data) for an event.
    """

    work: Operation | Event
    arrange: Arrange = field(default=lambda harness: ({},))

    @property
    def name(self) -> str:
        return self.work.id if isinstance(self.work, Operation) else self.work.type


@dataclass
class Findings:
    """How many kills were tried, how many fired, and every state that came out wrong."""

    tried: int = 0
    wrong: list[str] = field(default_factory=list)


def enumerate_crashes(service: Service, case: Case, folder: Path) -> Findings:
    """
    Kill *case* at each of its I/O points, before and after, on SQLite files in *folder*.

    Where a server is given the test is skipped: it would do the same work on files once more.
    """
    if server_url():
        pytest.skip("crashes are enumerated on SQLite files only")
    prepared, given = _prepare(service, case, folder)
    expected, points = _clean_run(service, case, prepared, given)
    findings = Findings()
    for number in range(1, points + 1):
        for when in ("before", "after"):
            findings.tried += 1
            state = _killed_run(service, case, (prepared, given), (number, when))
            if state != expected:
                findings.wrong.append(
                    f"{case.name} {when} I/O {number}: {_difference(expected, state)}"
                )
    return findings


def _prepare(service: Service, case: Case, folder: Path) -> tuple[Path, tuple[Any, ...]]:
    path = folder / "prepared.db"
    harness = Harness(service, f"sqlite:///{path}")
    given = case.arrange(harness)
    with harness.runtime.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    _ANSWERS[path] = dict(harness.rpc.answers)
    harness.close()
    return path, given


_ANSWERS: dict[Path, dict[str, Any]] = {}


def _open(service: Service, prepared: Path, *, fresh: bool) -> Harness:
    path = prepared.with_name("tried.db")
    if fresh:
        for old in prepared.parent.glob("tried.db*"):
            old.unlink()
        shutil.copy(prepared, path)
    harness = Harness(service, f"sqlite:///{path}")
    harness.rpc.answers = dict(_ANSWERS[prepared])
    return harness


def _clean_run(
    service: Service, case: Case, prepared: Path, given: tuple[Any, ...]
) -> tuple[dict[str, int], int]:
    harness = _open(service, prepared, fresh=True)
    with _points(harness, 0, "") as seen:
        refused = _act(harness, case, given)
    assert not refused, f"{case.name} is refused without any crash: {refused}"
    harness.clock.advance(minutes=2)
    harness.run_due()
    state = _state(harness)
    harness.close()
    return state, seen[0]


def _killed_run(
    service: Service, case: Case, start: tuple[Path, tuple[Any, ...]], kill: tuple[int, str]
) -> dict[str, int]:
    prepared, given = start
    harness = _open(service, prepared, fresh=True)
    try:
        with _points(harness, *kill):
            _act(harness, case, given)
    except Killed:
        harness.runtime.database.engine.dispose()
    harness = _open(service, prepared, fresh=False)
    harness.clock.advance(minutes=2)
    harness.run_due()
    refused = _act(harness, case, given)
    harness.run_due()
    state = _state(harness)
    harness.close()
    return {**state, f"refused: {refused}": 1} if refused else state


def _act(harness: Harness, case: Case, given: tuple[Any, ...]) -> str:
    """Do the work as a client or the broker would; return the code of a refusal, or ""."""
    if isinstance(case.work, Event):
        harness.tell(case.work, given[0], given[1], id="the-event")
        return ""
    about = given[1] if len(given) > 1 else {}
    try:
        harness.call(case.work, given[0], idempotency_key="the-key", **about)
    except ServiceError as error:
        return error.code
    return ""


def _state(harness: Harness) -> dict[str, int]:
    """Return how many rows each table has."""
    with harness.runtime.database.engine.connect() as connection:
        names = [n for n in inspect(connection).get_table_names() if n not in VOLATILE]
        return {n: int(connection.scalar(text(f'select count(*) from "{n}"')) or 0) for n in names}


def _difference(expected: dict[str, int], found: dict[str, int]) -> str:
    names = expected.keys() | found.keys()
    return ", ".join(
        f"{n} {found.get(n)} instead of {expected.get(n)}"
        for n in sorted(names)
        if expected.get(n) != found.get(n)
    )


@contextmanager
def _points(harness: Harness, number: int, when: str) -> Iterator[list[int]]:
    """Count statements and commits; kill at the one numbered *number*, before or after it."""
    seen, engine = [0], harness.runtime.database.engine

    def before(*_: Any) -> None:
        seen[0] += 1
        if when == "before" and seen[0] == number:
            raise Killed

    def after(*_: Any) -> None:
        if when == "after" and seen[0] == number:
            raise Killed

    def commit(connection: Any) -> None:
        before()
        if when == "after" and seen[0] == number:
            connection.connection.commit()
            connection.connection.dbapi_connection.commit()
            raise Killed

    hooks = [("before_cursor_execute", before), ("after_cursor_execute", after), ("commit", commit)]
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield seen
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)
