"""
Ids in inputs: what names a record that is not there is refused, and at the field.

Each id that an operation takes is tried in the input of its crash case, which is a good one but for
that id.
"""

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import Schema as MarshmallowSchema
from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation
from chassis.errors import NotFound, ServiceError
from chassis.service import Service
from chassis.testing.crashes import Case
from chassis.testing.harness import Harness

NOBODY = "01a20000-0000-7000-8000-000000000000"
BATCH = "batch"
"""Says of each record by itself what became of it."""
UPLOAD = "upload"
"""What the gateway itself has put down."""
Input = dict[str, Any]
Place = tuple[str, ...]


def taken_for_known(service: Service, cases: Any, folder: Path) -> Iterator[tuple[str, str]]:
    """
    Yield each id of an input that is not refused as it should be: where it stands, and what came.

    service: whose operations are tried; cases: one good input for each, as for the crashes.
    folder: for the databases, one for each try.
    """
    for number, case in enumerate(cases):
        work = case.work
        if not isinstance(work, Operation) or not work.http or work.safe or work.verb == BATCH:
            continue
        for place in _places(work, _good(service, case, folder / f"{number}.db")):
            name = f"{number}-{'-'.join(place)}.db"
            came = _try(service, case, place, folder / name)
            if came:
                yield f"{work.id} /{'/'.join(place)}", came


def _good(service: Service, case: Case, file: Path) -> Input:
    harness = Harness(service, f"sqlite:///{file}")
    payload: Input = dict(case.arrange(harness)[0])
    harness.close()
    return payload


def _places(work: Operation, payload: Input) -> list[Place]:
    own = {name: one for name, one in work.taken.fields.items() if name not in work.path_parameters}
    return list(_ids_in(own, payload, ()))


def _ids_in(declared: Mapping[str, Any], given: Any, at: Place) -> Iterator[Place]:
    """Yield where ids stand: also those that are not given, at the top and in what is given."""
    for name, field in declared.items():
        inner = field.inner if isinstance(field, plain.List) else field
        if name == UPLOAD:
            continue
        if isinstance(inner, fields.Id):
            yield (*at, name, *(("0",) if inner is not field else ()))
        schema = getattr(inner, "schema", None)
        value = given.get(name) if isinstance(given, Mapping) else None
        if isinstance(schema, MarshmallowSchema) and value:
            first = value[0] if inner is not field else value
            place = (*at, name, *(("0",) if inner is not field else ()))
            yield from _ids_in(schema.fields, first, place)


def _try(service: Service, case: Case, place: Place, file: Path) -> str:
    """Return what came of naming nobody at *place*, or "" where it was refused there."""
    harness = Harness(service, f"sqlite:///{file}")
    payload, *about = case.arrange(harness)
    work: Any = case.work
    harness.rpc.answers = _Elsewhere(harness.rpc.answers)
    try:
        answer = harness.call(work, _with(payload, place), **(about[0] if about else {}))
    except ServiceError as refused:
        if refused.code == _Elsewhere.code:
            return ""
        at = [refused.pointer, *(one["pointer"] for one in refused.details.get("fields", ()))]
        is_there = any(f"{one}/".startswith(f"/{place[0]}/") for one in at)
        if refused.status == NotFound.status or not is_there:
            return f"{refused.status} {refused.code} {' '.join(at)}".strip()
    else:
        return "" if _says_of_each(answer) else "taken"
    finally:
        harness.close()
    return ""


def _says_of_each(answer: Any) -> bool:
    """Tell whether an answer says by itself why nothing came of the record that is not there."""
    items = answer.get("items", ()) if isinstance(answer, Mapping) else ()
    return any(NOBODY in one.values() and one.get("code") for one in items)


class _Elsewhere(dict[str, Any]):
    """Answers of other services; whatever else they are asked is for them to refuse."""

    code = "asked.elsewhere"

    def __missing__(self, name: str) -> Any:
        return ServiceError(self.code)


def _with(payload: Input, place: Place) -> Input:
    changed = copy.deepcopy(dict(payload))
    node: Any = changed
    for name, below in zip(place, place[1:], strict=False):
        if below == "0":
            node[name] = list(node.get(name) or [None])
            node = node[name]
        else:
            node = node[int(name)] if isinstance(node, list) else node[name]
    if isinstance(node, list):
        node[:] = [NOBODY]
    else:
        node[place[-1]] = NOBODY
    return changed
