"""The cells of the matrix: who asks, with which scope, and what the policy says to that."""

import importlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import update

from chassis import structure
from chassis.contract import Operation
from chassis.errors import ServiceError
from chassis.testing.crashes import Case
from chassis.testing.harness import Acting, Harness, database_url, drop_database
from contracts.organization import access, staff

from .table import EXTRA

WITH_CASES = (
    *("test_promises", "test_working_together", "test_office_crashes"),
    *("test_crashes_of_sets", "test_crashes_of_credit", "test_crashes_of_details"),
)
ROOT = Path(__file__).parents[2]
OWNER, PLACE, MARKET = "staff-1", "bj", "retail"
"""MARKET: where the owner sells, in the second tree (ADR 0043)."""
LINES = {OWNER: "boss", "boss": None}
TREE = {PLACE: "north", "north": None, "south": None, MARKET: None}
RELATIONS: dict[str, dict[str, Any]] = {
    "owner": {"actor_id": OWNER, "departments": (PLACE,), "reach": (PLACE,)},
    "superior": {"actor_id": "boss", "departments": ("hq",), "reach": ("hq",), "leads": True},
    "same department": {"actor_id": "mate", "departments": (PLACE,), "reach": (PLACE,)},
    "department above": {"actor_id": "head", "departments": ("north",)},
    "other department": {"actor_id": "other", "departments": ("south",), "reach": ("south",)},
    "sells under": {
        "actor_id": "seller",
        "departments": (MARKET,),
        "reach": (MARKET,),
        "sells": True,
    },
    "without rights": {"actor_id": "locked", "departments": (PLACE,), "grants": ()},
    "anonymous": {"actor_id": "", "actor_kind": "anonymous", "grants": ()},
}
WIDEST = ("all",)
SCOPES = ("own", "department", "below", f"own:{PLACE}", *WIDEST)
EXTREMES = (SCOPES[0], *WIDEST)
"""What is asked where the policy knows no scopes: neither may make a difference."""
OPENS = {
    "owner": SCOPES,
    "superior": SCOPES,
    "same department": SCOPES[1:],
    "department above": SCOPES[2:],
    "other department": SCOPES[3:],
    "without rights": (),
    "anonymous": (),
}
"""Relation → the scopes under which a record with owner and department is seen."""
ASKED_BY = {"sells under": SCOPES[1:3]}
"""Relation → the only scopes in which it is asked: with others it is like another department."""


@dataclass(frozen=True)
class Cell:
    """One way of asking and what became of it: a status, 200 when it went well."""

    relation: str
    scope: str
    status: int


class Stage:
    """
    A harness on which one case was arranged, and whose records all belong to OWNER in PLACE.

    is_used: something was done there that may have changed them.
    """

    is_used = False

    def __init__(self, service: str, case: Case):
        self.case = case
        self.folder = tempfile.TemporaryDirectory()
        self.url = database_url(Path(self.folder.name))
        self.harness = Harness(promises(service).service, self.url)
        self.payload = dict(case.arrange(self.harness)[0])
        self.harness.rpc.answers.setdefault(access.viewers.id, {"items": [], "total": 0})
        self.harness.rpc.answers.setdefault(staff.names.id, {"names": {}})
        self._settle()

    def ask(self, operation: Operation, relation: str, scope: str) -> Cell:
        """Ask without changing anything, where that can be asked for."""
        who = {"scopes": {"*": scope}, "source": "10.0.0.1", **RELATIONS[relation]}
        extra = EXTRA.get(operation.id, {})
        names = operation.taken.fields if not operation.safe else operation.path_parameters
        payload = {k: v for k, v in {**self.payload, **extra}.items() if k in names or k in extra}
        acting: Acting = self.harness.acting(**who)
        tried = operation.dry_run and not operation.safe
        self.is_used |= not (tried or operation.safe)
        try:
            acting.call(operation, payload, dry_run=tried)
        except ServiceError as error:
            return Cell(relation, scope, error.status)
        return Cell(relation, scope, 200)

    def close(self) -> None:
        self.harness.close()
        drop_database(self.url)
        self.folder.cleanup()

    def _settle(self) -> None:
        with self.harness.runtime.transaction(self.harness.who) as uow:
            for table in self.harness.runtime.service.tables.tables.values():
                if {"id", "owner_id", "department_id"} <= set(table.columns.keys()):
                    owned = update(table).values(owner_id=OWNER, department_id=PLACE)
                    uow.session.connection().execute(owned)
            for person, superior in LINES.items():
                sells_in = MARKET if person == OWNER else None
                structure.note_superior(uow, person, superior, version=99, sells_in=sells_in)
            for place, parent in TREE.items():
                structure.note_place(uow, place, {"parent_id": parent}, version=99)
            uow.commit()


def cells(stage: Stage, operation: Operation, scopes: Sequence[str]) -> Iterator[Cell]:
    """Ask in every relation and scope; who holds no grant has none that could be wider."""
    for relation, who in RELATIONS.items():
        asked = [one for one in scopes if one in ASKED_BY.get(relation, scopes)]
        for scope in asked if who.get("grants", True) else WIDEST:
            yield stage.ask(operation, relation, scope)


@cache
def promises(service: str, stem: str = "test_promises") -> ModuleType:
    """Return a module with cases of a service, which its crash tests use as well."""
    package = ModuleType(f"{service}_cases")  # so that the module finds what lies beside it
    package.__path__ = [str(_path(service, stem).parent)]
    sys.modules.setdefault(package.__name__, package)
    return importlib.import_module(f"{package.__name__}.{stem}")


@cache
def cases(service: str) -> tuple[Case, ...]:
    """Return the cases of a service that begin with a payload, its writing operations."""
    modules = [promises(service, stem) for stem in WITH_CASES if _path(service, stem).exists()]
    found = [c for module in modules for c in _cases_in(module)]
    return tuple(case for case in found if isinstance(case.work, Operation))


def _cases_in(module: ModuleType) -> list[Case]:
    kept = getattr(module, "TestPromises", None)
    return [*kept.cases, *kept.inputs] if kept else list(module.CASES)


def _path(service: str, stem: str) -> Path:
    return ROOT / f"services/{service}/tests/service/{stem}.py"
