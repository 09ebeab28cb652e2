"""A service: its name, its slices and what it stands on. The bus makes entrypoints of it."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import MetaData

from chassis.contract import Event, Operation
from chassis.settings import ServiceSettings

if TYPE_CHECKING:
    from chassis.search import SearchIndex

KEEPERS = ("handlers", "reactions")
"""Modules (or packages) of a slice in which functions are looked for."""


@dataclass(frozen=True)
class Mount:
    """
    What a piece of the chassis brings to a service that mounts it (see `chassis.mounts`).

    functions: noted as those of a slice are. chores: what is cleared away once an hour.
    """

    functions: tuple[Callable[..., Any], ...]
    chores: tuple[Callable[[Any], Any], ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Service:
    """
    The table of contents of one service.

    slices: packages with handlers.py and/or reactions.py.
    mounts: pieces of the chassis that it has besides.
    tables: the metadata of its own tables; those of the chassis come with every database.
    package: the Python package, for migrations; the same word as the name.
    chores: what this service clears away once an hour, each given the runtime.
    proves: reads everything that must add up and returns what does not; given the runtime.
    witness: returns what this service keeps of the books of others, given the runtime.
    compares: holds what witnesses keep against the own books; given the runtime and all of it.
    forget: deletes what is folded from events of others, given a connection and the moment; returns
        the services whose events fold it anew.
    sealed_logs: models whose rows were added by `sealed_logs.add`, which `crm audit verify` proves.
    found_by: indexes of words, each with what writes it anew for some ids of records, given a unit
        of work and the ids.
    commands: what else `python -m <service>` can do for an operator.
    warm: loads what the first request should not have to wait for; runs before any is taken.
    prepare: puts in what an empty database must hold; runs after each migration, given the runtime.
    """

    name: str
    slices: tuple[ModuleType, ...]
    tables: MetaData
    mounts: tuple[Mount, ...] = ()
    settings: type[ServiceSettings] = ServiceSettings
    provides: Callable[[Any], dict[str, Any]] = field(default=lambda runtime: {})
    prepare: Callable[[Any], None] = field(default=lambda runtime: None)
    chores: tuple[Callable[[Any], Any], ...] = ()
    proves: Callable[[Any], list[str]] = field(default=lambda runtime: [])
    witness: Callable[[Any], list[dict[str, Any]]] | None = None
    compares: Callable[[Any, list[dict[str, Any]]], list[str]] | None = None
    forget: Callable[[Any, Any], tuple[str, ...]] | None = None
    sealed_logs: tuple[Any, ...] = ()
    found_by: tuple[tuple["SearchIndex", Callable[[Any, Sequence[str]], None]], ...] = ()
    commands: tuple[click.Command, ...] = ()
    warm: Callable[[], None] = field(default=lambda: None)

    def __post_init__(self) -> None:
        list(self._functions())  # imports every slice, so that `tables` is complete

    @property
    def migrations(self) -> Path:
        """Folder of the service's Alembic migrations."""
        package = importlib.import_module(self.name)
        return Path(str(package.__file__)).parent / "migrations"

    @property
    def hourly(self) -> tuple[Callable[[Any], Any], ...]:
        """What is cleared away once an hour: its own chores and those of what it mounts."""
        return (*self.chores, *(chore for mount in self.mounts for chore in mount.chores))

    @cached_property
    def handlers(self) -> dict[Operation, Callable[..., Any]]:
        """Operation → the function that keeps it; two keepers of one promise are refused."""
        found: dict[Operation, Callable[..., Any]] = {}
        by_id: dict[str, Callable[..., Any]] = {}
        for function in self._functions():
            operation = getattr(function, "operation", None)
            if operation is None:
                continue
            assert by_id.setdefault(operation.id, function) is function, operation.id
            found[operation] = function
        return found

    @cached_property
    def operations(self) -> dict[str, tuple[Operation, Callable[..., Any]]]:
        """RPC method name → (operation, handler)."""
        return {o.rpc_method: (o, f) for o, f in self.handlers.items()}

    @cached_property
    def reactions(self) -> dict[str, list[Callable[..., Any]]]:
        """Event type → the functions that react to it."""
        found: dict[str, list[Callable[..., Any]]] = {}
        for function in self._functions():
            events: tuple[Event, ...] = getattr(function, "events", ())
            for event in events:
                found.setdefault(event.type, []).append(function)
        return found

    @cached_property
    def event_schemas(self) -> dict[str, Event]:
        """Event type → declaration, for the events this service reacts to."""
        return {
            e.type: e for function in self._functions() for e in getattr(function, "events", ())
        }

    @cached_property
    def duties(self) -> dict[str, Callable[..., Any]]:
        """Kind of due work → the function that does it (see `due.when_due`)."""
        own = {f.due_kind: f for f in self._functions() if hasattr(f, "due_kind")}
        return {**self._built_in_duties(), **own}

    @cached_property
    def processes(self) -> dict[str, Any]:
        """Kind → the processes that the slices declare (see `process.Process`)."""
        from chassis.process import Process

        values = [v for module in self._modules() for v in vars(module).values()]
        return {v.kind: v for v in values if isinstance(v, Process)}

    @cached_property
    def jobs(self) -> dict[str, Callable[..., Any]]:
        """Kind → the function that does such jobs (see `jobs.does_job`)."""
        return {f.job_kind: f for f in self._functions() if hasattr(f, "job_kind")}

    def _built_in_duties(self) -> dict[str, Callable[..., Any]]:
        from chassis import job_watch, jobs, process, process_runs

        found: dict[str, Callable[..., Any]] = {}
        if self.processes:
            found[process_runs.DUE_KIND] = process.take_up_the_run
        if self.jobs:
            found[jobs.DUE_KIND] = job_watch.see_that_the_job_runs
        return found

    def _functions(self) -> Iterator[Callable[..., Any]]:
        for mount in self.mounts:  # first, so that they know who shares what before others ask
            yield from mount.functions
        seen: set[int] = set()
        for module in self._modules():
            for value in vars(module).values():
                if callable(value) and id(value) not in seen and _noted(value):
                    seen.add(id(value))
                    yield value

    def _modules(self) -> Iterator[ModuleType]:
        for package in self.slices:
            names = {m.name for m in pkgutil.iter_modules(package.__path__)}
            for keeper in (k for k in KEEPERS if k in names):
                module = importlib.import_module(f"{package.__name__}.{keeper}")
                yield module
                for inner in pkgutil.iter_modules(getattr(module, "__path__", [])):
                    yield importlib.import_module(f"{module.__name__}.{inner.name}")


def _noted(value: Any) -> bool:
    noted = vars(value) if hasattr(value, "__dict__") else {}
    return bool({"operation", "events", "due_kind", "job_kind"} & set(noted))
