"""
Crash enumeration: kill the work at its every statement and commit, then go on.

SQLite's own method, for handlers: the database sees exactly what it sees when the process dies at
that point. The client then repeats the request with the same key, as a client would, and the
database must end up as after a run that nobody killed: row for row, and with the same answer.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import orjson
import pytest
from sqlalchemy import event, func, select

from chassis.contract import Event, Operation
from chassis.database import Database
from chassis.errors import NotTried, ServiceError
from chassis.outbox import outbox_event
from chassis.service import Service
from chassis.testing.contents import Contents, Rows, difference
from chassis.testing.harness import Harness, asked, server_url

Arrange = Callable[[Harness], tuple[Any, ...]]
VOLATILE = {"due_work", "relay_cursor", "history_seal", "sqlite_sequence", "process_run"}
"""Tables whose rows may differ after a crash without harm."""


EVERY = asked("CRASH_POINTS") == "all"
"""
Whether to kill at statements as well, as CI does, and before each commit. The database takes back
all of a transaction, so that this is dying after the commit before.
"""
MOMENTS = {"statement": ("before",), "commit": ("before", "after")}


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
    counted: table → column of attempts, which are noted before they are judged, so that guessing
        has an end whoever is killed: each death costs one.
    """

    work: Operation | Event
    arrange: Arrange = field(default=lambda harness: ({},))
    with_due: bool = False
    counted: Mapping[str, str] = field(default_factory=dict)

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
    Kill *case* before its first commit and after each, and at each statement if asked for.

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
    for number, when in _moments(points):
        findings.tried += 1
        wrong = trial.killed_run(number, when, expected)
        if wrong:
            findings.wrong.append(f"{case.name} {when} I/O {number}: {wrong}")
    trial.close()
    return findings


def _moments(points: list[str]) -> list[tuple[int, str]]:
    """Return the number of each point to kill at, and when."""
    every = [(number, when) for number, kind in enumerate(points, 1) for when in MOMENTS[kind]]
    if EVERY:
        return every
    commits = [(number, when) for number, when in every if points[number - 1] == "commit"]
    return [moment for moment in commits if moment[1] == "after" or moment == commits[0]]


class _Trial:
    """
    The database as it is before the work, which each run gets a fresh copy of.

    told: whether an event came of the run that nobody killed.
    """

    told = False
    _left: set[int]
    """After how many commits came the deaths from which it was gone on."""

    def __init__(self, service: Service, case: Case, folder: Path):
        self._service, self._case = service, case
        self._left = set()
        self._prepared, self._tried = folder / "prepared.db", folder / "tried.db"
        harness = Harness(service, f"sqlite:///{self._prepared}")
        self._given = case.arrange(harness)
        harness.run_due(chores=False)
        with harness.runtime.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._answers = dict(harness.rpc.answers)
        harness.close()
        # Shared by all runs for the statements that it has compiled; its connections are not.
        self._database = Database(f"sqlite:///{self._tried}", harness.runtime.settings)
        left_out = {**dict.fromkeys(VOLATILE, "*"), **case.counted}
        self._contents = Contents(self._prepared, self._database.engine, left_out)

    def clean_run(self) -> tuple[dict[str, Rows], list[str]]:
        self._restore()
        harness = self._start()
        before = _told(harness)
        with _points(harness, 0, "") as seen:
            refused, answer = self._act_all(harness)
        self.told = _told(harness) > before
        assert not refused, f"{self._case.name} is refused without any crash: {refused}"
        harness.clock.advance(minutes=2)
        harness.run_due(chores=False)
        return self._contents.of(self._tried, answer), seen

    def dry_run(self) -> list[str]:
        """Ask for the work as a dry run; return what is wrong with that: no byte may change."""
        if not isinstance(self._case.work, Operation):
            return []
        self._restore()
        harness = self._start()
        with sqlite3.connect(self._tried) as watching:
            before = watching.execute("PRAGMA data_version").fetchone()
            refused, _ = _act(harness, self._case, self._given, dry_run=True)
            after = watching.execute("PRAGMA data_version").fetchone()
        watching.close()
        wrong = [] if before == after else [f"a dry run of {self._case.name} changes something"]
        if (refused != NotTried.code) != self._case.work.dry_run:
            wrong.append(f"a dry run of {self._case.name} is told {refused or 'nothing'}")
        return wrong

    def killed_run(self, number: int, when: str, expected: Mapping[str, Rows]) -> str:
        """
        Kill the work, then go on as a client would; return what is wrong with the outcome.

        What goes on knows nothing but what was saved, so that of deaths behind the same commit it
        is enough to go on after the first.
        """
        self._restore()
        harness = self._start()
        with suppress(Killed), _points(harness, number, when) as seen:
            self._act_all(harness)
        saved = seen.count("commit") - (when == "before" and seen[-1] == "commit")
        if saved in self._left:
            return ""
        self._left.add(saved)
        harness = self._start()
        harness.clock.advance(minutes=2)
        harness.run_due(chores=False)
        refused, answer = _act(harness, self._case, self._given)
        harness.run_due(chores=False)
        found = self._contents.of(self._tried, answer)
        return f"refused: {refused}" if refused else "; ".join(difference(expected, found))

    def _act_all(self, harness: Harness) -> tuple[str, str]:
        refused, answer = _act(harness, self._case, self._given)
        if self._case.with_due:
            harness.run_due(chores=False)
        return refused, answer

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
        # What was arranged is older than the work: a record stamped anew in the same instant is
        # written once less than one stamped later, and has a lower version.
        harness.clock.advance(minutes=1)
        harness.rpc.answers = dict(self._answers)
        harness.runtime.purged_at = harness.clock.now()  # the chores of the hour have no case here
        return harness


def _act(harness: Harness, case: Case, given: tuple[Any, ...], **more: Any) -> tuple[str, str]:
    """Do the work as a client or the broker would; return the code of a refusal, and the answer."""
    if isinstance(case.work, Event):
        harness.tell(case.work, given[0], given[1], id="the-event")
        return "", ""
    about = {**(given[1] if len(given) > 1 else {}), **more}
    try:
        with mock.patch("secrets.token_bytes", random.Random(7).randbytes):
            answer = harness.call(case.work, given[0], idempotency_key="the-key", **about)
    except ServiceError as error:
        return error.code, ""
    return "", orjson.dumps(case.work.kept(answer)).decode()


def _told(harness: Harness) -> int:
    """Return how many events were told so far."""
    with harness.runtime.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(outbox_event)) or 0


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
