"""
A service without the bus: operations through the real funnel on a real database.

SQLite in a temporary file by default; PostgreSQL where TEST_POSTGRES_URL names a server, each
harness in a schema-fresh database of its own.
"""

import atexit
import datetime as dt
import math
import os
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache

from chassis import job_rights, layers
from chassis.clock import SetClock
from chassis.context import Call
from chassis.contract import Event, Operation
from chassis.database import Database
from chassis.due import due_work
from chassis.errors import ServiceError
from chassis.gates import UNGATED
from chassis.idempotency import UNDO
from chassis.outbox import outbox_event
from chassis.perform import perform
from chassis.react import react
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.testing import fresh

job_rights.EACH_S = math.inf
"""Who acts in tests is nobody in organization; tests about his rights set it back."""
NOON = dt.datetime(2026, 3, 25, 4, 0, tzinfo=dt.UTC)
"""Wednesday 25 March 2026, noon in Shanghai: where the clock of a harness stands at first."""


_FIRST: dict[str, tuple[Dialect, Any]] = {}
"""Backend → dialect and compiled statements of its first database in this process."""


class FakeRpc:
    """
    Answers calls to other services from `answers`: operation id → answer, function or error.

    What services look for at one another is not found where no answer is given.
    """

    def __init__(self, service: str) -> None:
        self.service = service
        self.answers: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def call(self, operation: Operation, payload: Any, call: Call, **about: Any) -> Any:
        is_undoing = str(about.get("idempotency_key")).endswith(UNDO)
        assert operation.undoes or not is_undoing, f"{operation.id} does not say what it undoes"
        layers.check(self.service, operation.service)
        if operation.id in UNGATED and operation.id not in self.answers:
            return UNGATED[operation.id]
        self.calls.append((operation.id, payload))
        finds = operation.given is not None and "items" in operation.given.fields
        if finds and operation.access == "internal" and operation.id not in self.answers:
            return {"items": []}
        answer = self.answers[operation.id]
        if isinstance(answer, Exception):
            raise answer
        return answer(payload) if callable(answer) else answer


class Harness:
    """
    One service on one fresh database, with a clock that can be set.

    `call` performs an operation as a staff member with all rights; `acting` changes who asks.
    database: one with tables that is there already, instead of a new one at *url*.
    prepare: fills a new one by operations and events; called for the first harness only, the others
        get a copy of what it left in the database.
    replayed: whether the last answer was that of an earlier request with the same key.
    """

    replayed = False

    def __init__(
        self,
        service: Service,
        url: str,
        *,
        database: Database | None = None,
        prepare: fresh.Prepare | None = None,
    ):
        self.clock = SetClock(NOON)
        self.rpc = FakeRpc(service.name)
        self._spare_folder = tempfile.TemporaryDirectory()
        settings = service.settings(
            bus_keys="test:secret",
            page_key="page",
            data_dir=_beside(url) or self._spare_folder.name,
            database_url=url,
            arrival_s=0.0,
        )
        self.runtime = Runtime(service, settings, clock=self.clock, rpc=self.rpc)
        self.who = Call(
            audience=service.name,
            actor_id="staff-1",
            actor_kind="staff",
            actor_name="Li Lei",
            grants=("*",),
            scopes={"*": "all"},
        )
        is_prepared = True
        if database:
            self.runtime.database = database
        else:
            _share_connections(self.runtime.database)
            is_prepared = fresh.make(self.runtime.database, service, prepare)
        _share_statements(self.runtime.database)
        if prepare and not is_prepared:
            prepare(self)
            fresh.keep(self.runtime.database, service, prepare)

    def acting(self, **about: Any) -> "Acting":
        """Return a caller with other rights: acting(actor_id="b", scopes={"*": "own"})."""
        return Acting(self, replace(self.who, **about))

    def call(
        self, operation: Operation, payload: Mapping[str, Any] | None = None, **about: Any
    ) -> Any:
        """
        Perform *operation* and return its answer as plain JSON data.

        about: fields of the Call, such as idempotency_key or if_version.
        Raises the ServiceError that a client would get.
        """
        return Acting(self, self.who).call(operation, payload, **about)

    def tell(self, event: Event, subject: str, data: Any, *, version: int = 1, id: str = "") -> str:
        """Let every reaction see *event* with *data* in wire form; return the event's id."""
        identifier = id or uuid.uuid4().hex
        envelope = {
            "id": identifier,
            "type": event.type,
            "subject": subject,
            "aggregateversion": version,
            "time": self.clock.now().isoformat(),
            "actorid": self.who.actor_id,
            "data": data,
        }
        for function in self.runtime.service.reactions[event.type]:
            react(self.runtime, function, orjson.loads(orjson.dumps(envelope)))
        return identifier

    def told(self, event: Event | None = None) -> list[dict[str, Any]]:
        """Return the envelopes in the outbox, oldest first; of one *event* when given."""
        chosen = select(outbox_event.c.body).order_by(outbox_event.c.position)
        if event:
            chosen = chosen.where(outbox_event.c.type == event.type)
        with self.runtime.database.reading() as connection:
            return [orjson.loads(body) for body in connection.scalars(chosen)]

    def run_due(self, *, chores: bool = True) -> None:
        """
        Do all the due work that is due by the harness' clock, also what that work asks for.

        chores: whether to see after the house as well, once.
        """
        from chassis.due import run_due

        found = self._due_rows()
        for number in range(100):
            run_due(self.runtime, chores=chores and number == 0)
            before, found = found, self._due_rows()
            if found == before:
                return

    def _due_rows(self) -> list[Any]:
        with self.runtime.database.reading() as connection:
            return list(connection.execute(select(due_work).order_by(due_work.c.key)).all())

    def close(self) -> None:
        if self.runtime.database.is_sqlite:
            self.runtime.close()
        self._spare_folder.cleanup()


class Acting:
    """Somebody who calls operations of a harness."""

    def __init__(self, harness: Harness, who: Call):
        self._harness = harness
        self._who = who

    def call(
        self, operation: Operation, payload: Mapping[str, Any] | None = None, **about: Any
    ) -> Any:
        runtime = self._harness.runtime
        fresh = {"deadline": time.time() + 30, "issued_at": time.time(), **about}
        token = runtime.signer.sign(replace(self._who, **fresh))
        reply = perform(runtime, operation.rpc_method, dict(payload or {}), token)
        self._harness.replayed = reply.get("replayed", False)
        if reply["error"]:
            raise ServiceError.from_the_wire(reply["error"])
        return orjson.loads(orjson.dumps(reply["result"]))


_SPARE: list[str] = []
"""Databases on the server that a test of this process has finished with."""


def server_url() -> str:
    """Return the server that tests are to use instead of SQLite files, or ""."""
    return asked("TEST_POSTGRES_URL")


def asked(name: str) -> str:
    """Return how a test run was asked to be, or "": which server, how thorough."""
    return os.environ.get(name, "")


def database_url(folder: Path, *, recycled: bool = True) -> str:
    """
    Return the URL of a database for one test: on TEST_POSTGRES_URL when set, else a SQLite file.

    recycled: it may be one of an earlier test, which a Harness empties; else it is new.
    """
    server = server_url()
    if not server:
        return f"sqlite:///{folder}/test-{uuid.uuid4().hex[:8]}.db"
    if recycled and _SPARE:
        return _SPARE.pop()
    name = f"test_{uuid.uuid4().hex[:12]}"
    _on_server(server, f'create database "{name}"')
    atexit.register(_on_server, server, f'drop database if exists "{name}" with (force)')
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Give back what `database_url` gave."""
    if server_url():
        _SPARE.append(url)


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


_POOLS: dict[str, Pool] = {}
"""Connections to the databases on the server; a server makes each by forking."""


def _beside(url: str) -> str:
    """Return the folder of data beside a database in a file: all who try it find it there."""
    about = make_url(url)
    is_file = about.get_backend_name() == "sqlite" and about.database
    return str(Path(about.database or "").parent / "data") if is_file else ""


def _share_connections(database: Database) -> None:
    """Let *database* use the connections of the test before, which know all its tables already."""
    if not database.is_sqlite:
        unused = database.engine.dialect
        database.engine.pool = _POOLS.setdefault(str(database.url), database.engine.pool)
        _share_statements(database)
        vars(unused).update(vars(database.engine.dialect))  # it never meets the server itself


def _share_statements(database: Database) -> None:
    """Let *database* use what others of its kind have compiled: a quarter of the time of a test."""
    name = database.engine.dialect.name
    if name not in _FIRST:
        database.reachable()  # a dialect knows its server from the first connection on
        _FIRST[name] = database.engine.dialect, LRUCache(5_000)
    for engine in (database.engine, database.write_engine, database.read_engine):
        engine.dialect, statements = _FIRST[name]
        engine.update_execution_options(compiled_cache=statements)
