"""
Crash enumeration: kill the work at its every statement and commit, then go on.

SQLite's own method, for handlers: the database sees exactly what it sees when the process dies at
that point. The client then repeats the request with the same key, as a client would, and the
database must end up as after a run that nobody killed.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect

from chassis.contract import Event, Operation
from chassis.database import Database
from chassis.errors import NotTried, ServiceError
from chassis.service import Service
from chassis.testing.harness import Harness, asked, server_url

Arrange = Callable[[Harness], tuple[Any, ...]]
VOLATILE = {"due_work", "relay_cursor", "history_seal", "sqlite_sequence", "process_run"}
"""Tables whose number of rows may differ after a crash without harm."""


EVERY = asked("CRASH_POINTS") == "all"
MOMENTS = {"statement": ("before",) if EVERY else (), "commit": ("before", "after")}
"""
When to kill. The database takes back all of a transaction, so dying before any of its statements is
dying before its commit; CRASH_POINTS=all tries it nevertheless, as CI does.
"""


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code under test may catch it."""


@dataclass(frozen=True)
class Case:
    """
    One piece of work to be killed everywhere.

    work: an operation or an event that the service reacts to.
    arrange: prepares a harness and returns (payload,) or (payload, {fields of the Call}) for an
        operation, (subject, data) for an event.
    with_due: kill the due work that follows as well, everywhere.
    """

    work: Operation | Event
    arrange: Arrange = field(default=lambda harness: ({},))
    with_due: bool = False

    @property
    def name(self) -> str:
        return self.work.id if isinstance(self.work, Operation) else self.work.type


@dataclass
class Findings:
    """How many kills were tried, every state that came out wrong, and whether it was told."""

    tried: int = 0
    told: bool = True
    wrong: list[str] = field(default_factory=list)


def enumerate_crashes(service: Service, case: Case, folder: Path) -> Findings:
    """
    Kill *case* before and after each of its commits, and before each statement if asked for.

    Before that it is asked for as a dry run, which may change nothing.

    Dying after a statement is dying before the next one: the database sees the same. The files
    of SQLite lie in *folder*.
    Where a server is given the test is skipped: it would do the same work on files once more.
    """
    if server_url():
        pytest.skip("crashes are enumerated on SQLite files only")
    trial = _Trial(service, case, folder)
    findings = Findings(wrong=trial.dry_run())
    expected, points = trial.clean_run()
    findings.told = trial.told or not (isinstance(case.work, Operation) and case.work.http)
    for number, kind in enumerate(points, 1):
        for when in MOMENTS[kind]:
            findings.tried += 1
            saved = points[: number - (when == "before")].count("commit")
            wrong = trial.killed_run(number, when, saved, expected)
            if wrong:
                findings.wrong.append(f"{case.name} {when} I/O {number}: {wrong}")
    trial.close()
    return findings


class _Trial:
    """
    The database as it is before the work, which each run gets a fresh copy of.

    told: whether an event came of the run that nobody killed.
    """

    told = False
    _left: set[tuple[int, frozenset[tuple[str, int]]]]
    """How many commits were done and which rows a death left from which it was gone on."""

    def __init__(self, service: Service, case: Case, folder: Path):
        self._service, self._case = service, case
        self._left = set()
        self._prepared, self._tried = folder / "prepared.db", folder / "tried.db"
        harness = Harness(service, f"sqlite:///{self._prepared}")
        self._given = case.arrange(harness)
        with harness.runtime.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            self._tables = inspect(connection).get_table_names()
        counts = (f'(select count(*) from "{name}")' for name in self._tables)
        self._count = f"select {', '.join(counts)}"
        self._answers = dict(harness.rpc.answers)
        harness.close()
        # Shared by all runs for the statements that it has compiled; its connections are not.
        self._database = Database(f"sqlite:///{self._tried}", harness.runtime.settings)

    def clean_run(self) -> tuple[dict[str, int], list[str]]:
        self._restore()
        harness = self._start()
        before = len(harness.told())
        with _points(harness, 0, "") as seen:
            refused = self._act_all(harness)
        self.told = len(harness.told()) > before
        assert not refused, f"{self._case.name} is refused without any crash: {refused}"
        harness.clock.advance(minutes=2)
        harness.run_due()
        return self._state(), seen

    def dry_run(self) -> list[str]:
        """Ask for the work as a dry run; return what is wrong with that: no byte may change."""
        if not isinstance(self._case.work, Operation):
            return []
        self._restore()
        harness = self._start()
        with sqlite3.connect(self._tried) as watching:
            before = watching.execute("PRAGMA data_version").fetchone()
            refused = _act(harness, self._case, self._given, dry_run=True)
            after = watching.execute("PRAGMA data_version").fetchone()
        watching.close()
        wrong = [] if before == after else [f"a dry run of {self._case.name} changes something"]
        if (refused != NotTried.code) != self._case.work.dry_run:
            wrong.append(f"a dry run of {self._case.name} is told {refused or 'nothing'}")
        return wrong

    def killed_run(self, number: int, when: str, saved: int, expected: dict[str, int]) -> str:
        """
        Kill the work, then go on as a client would; return what is wrong with the outcome.

        saved: commits done before. What goes on knows nothing but what they left, so that of
        deaths behind the same one that leave the same it is enough to go on after the first.
        """
        self._restore()
        harness = self._start()
        with suppress(Killed), _points(harness, number, when):
            self._act_all(harness)
        left = (saved, frozenset(self._rows().items()))
        if left in self._left:
            return ""
        self._left.add(left)
        harness = self._start()
        harness.clock.advance(minutes=2)
        harness.run_due()
        refused = _act(harness, self._case, self._given)
        harness.run_due()
        return f"refused: {refused}" if refused else _difference(expected, self._state())

    def _state(self) -> dict[str, int]:
        """Return how many rows each table has, but those that may differ."""
        return {name: count for name, count in self._rows().items() if name not in VOLATILE}

    def _rows(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with closing(sqlite3.connect(self._tried)) as connection:
            [counts] = connection.execute(self._count)
        return dict(zip(self._tables, counts, strict=True))

    def _act_all(self, harness: Harness) -> str:
        refused = _act(harness, self._case, self._given)
        if self._case.with_due:
            harness.run_due()
        return refused

    def close(self) -> None:
        self._database.close()

    def _restore(self) -> None:
        self._database.engine.dispose()
        for old in self._tried.parent.glob(f"{self._tried.name}*"):
            old.unlink()
        shutil.copy(self._prepared, self._tried)

    def _start(self) -> Harness:
        """Return the service as a new process finds it: nothing in memory, no connection."""
        self._database.engine.dispose()
        harness = Harness(self._service, f"sqlite:///{self._tried}", database=self._database)
        harness.rpc.answers = dict(self._answers)
        harness.runtime.purged_at = harness.clock.now()  # the chores of the hour have no case here
        return harness


def _act(harness: Harness, case: Case, given: tuple[Any, ...], **more: Any) -> str:
    """Do the work as a client or the broker would; return the code of a refusal, or ""."""
    if isinstance(case.work, Event):
        harness.tell(case.work, given[0], given[1], id="the-event")
        return ""
    about = {**(given[1] if len(given) > 1 else {}), **more}
    try:
        harness.call(case.work, given[0], idempotency_key="the-key", **about)
    except ServiceError as error:
        return error.code
    return ""


def _difference(expected: dict[str, int], found: dict[str, int]) -> str:
    names = expected.keys() | found.keys()
    return ", ".join(
        f"{n} {found.get(n)} instead of {expected.get(n)}"
        for n in sorted(names)
        if expected.get(n) != found.get(n)
    )


@contextmanager
def _points(harness: Harness, number: int, when: str) -> Iterator[list[str]]:
    """Note statements and commits; kill at the one numbered *number*, before or after it."""
    seen: list[str] = []
    engine = harness.runtime.database.engine

    def statement(*_: Any) -> None:
        seen.append("statement")
        if when == "before" and len(seen) == number:
            raise Killed

    def commit(connection: Any) -> None:
        seen.append("commit")
        if len(seen) != number:
            return
        if when == "after":
            connection.connection.commit()
            connection.connection.dbapi_connection.commit()
        raise Killed

    hooks = [("before_cursor_execute", statement), ("commit", commit)]
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield seen
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)
