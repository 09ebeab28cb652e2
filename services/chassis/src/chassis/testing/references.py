"""
Ids in inputs: what names a record that is not there is refused, and at the field.

Each id that an operation declares is tried in good inputs which are good but for that id: those of
the crash cases, and of more where these leave something out. Where a field beside it says what
kind of record is meant, each kind is tried. An id that no input reaches is told as well, so that
none is believed because nobody looked.
"""

import copy
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
CUSTOMER = "customer_id"
"""Of what is about a record, the gateway asks about its customer as well."""
TAKEN, UNTRIED = "taken", "tried by no input"
Input = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """
    Where an id stands in an input.

    path: names and, for entries of lists, "0". kind: the field beside it that says what the id
    is of, and one of its choices; two empty texts where there is none.
    """

    path: tuple[str, ...]
    kind: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        of = f" {'='.join(self.kind)}" if self.kind[0] else ""
        return f"/{'/'.join(self.path)}{of}"


def taken_for_known(service: Service, cases: Any, folder: Path) -> Iterator[tuple[str, str]]:
    """
    Yield each id of an input that is not refused as it should be: where it stands, and what came.

    service: whose operations are tried; cases: good inputs, at least one for each operation.
    folder: for the databases, of which each input has one, and a new one once something was taken.
    """
    untried = {(work.id, place) for work in service.handlers for place in _declared(work)}
    files = (folder / f"{number}.db" for number in itertools.count())
    for case in (one for one in cases if _takes_ids(one.work)):
        work, arranged = case.work, _Arranged(service, case, next(files))
        for place in list(_given(_own(work), arranged.payload)):
            untried.discard((work.id, place))
            came = _try(arranged, work, place)
            if came:
                yield f"{work.id} {place}", came
            if arranged.has_changed:
                arranged.close()
                arranged = _Arranged(service, case, next(files))
        arranged.close()
    yield from sorted((f"{work} {place}", UNTRIED) for work, place in untried)


class _Arranged:
    """What a case has prepared: who is refused leaves it as it is."""

    def __init__(self, service: Service, case: Case, file: Path):
        self.harness = Harness(service, f"sqlite:///{file}")
        given, *about = case.arrange(self.harness)
        self.payload: Input = dict(given)
        self.about: Input = about[0] if about else {}
        self.has_changed = False
        self.harness.rpc.answers = _Elsewhere(self.harness.rpc.answers)

    def close(self) -> None:
        self.harness.close()


def _takes_ids(work: Any) -> bool:
    is_asked = isinstance(work, Operation) and work.http and not work.safe
    return bool(is_asked) and work.verb != BATCH


def _own(work: Operation) -> Mapping[str, Any]:
    """Return the fields of the body, but those that the gateway asks their own service about."""
    asked = (*work.subject, CUSTOMER) if work.subject else ()
    left_out = {*work.path_parameters, *asked}
    return {name: one for name, one in work.taken.fields.items() if name not in left_out}


def _declared(work: Operation) -> Iterator[Place]:
    """Yield where the schema of an operation has ids."""
    if _takes_ids(work):
        yield from _ids_in(_own(work), lambda name: {}, ())


def _given(declared: Mapping[str, Any], payload: Input) -> Iterator[Place]:
    """Yield where ids stand: also those that are not given, at the top and in what is given."""
    yield from _ids_in(declared, payload.get, ())


def _ids_in(declared: Mapping[str, Any], given: Any, at: tuple[str, ...]) -> Iterator[Place]:
    """*given* returns what stands under a name; of what is None there is nothing inside."""
    for name, field in declared.items():
        inner = field.inner if isinstance(field, plain.List) else field
        path = (*at, name, *(("0",) if inner is not field else ()))
        if name == UPLOAD:
            continue
        if isinstance(inner, fields.Id):
            yield from (Place(path, kind) for kind in _kinds(declared, name))
        schema = getattr(inner, "schema", None)
        if not isinstance(schema, MarshmallowSchema):
            continue
        value = given(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is not None:
            below = value.get if value else lambda _: {}
            yield from _ids_in(schema.fields, below, path)


def _kinds(declared: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    """Return what an id may be of, such as the choices of holder_kind beside holder_id."""
    beside = f"{name.removesuffix('id')}kind"
    field = declared.get(beside) if name.endswith("id") else None
    if not isinstance(field, fields.Choice):
        return [("", "")]
    return [(beside, choice) for choice in field.choices]


def _try(arranged: _Arranged, work: Any, place: Place) -> str:
    """Return what came of naming nobody at *place*, or "" where it was refused there."""
    try:
        answer = arranged.harness.call(work, _with(arranged.payload, place), **arranged.about)
    except ServiceError as refused:
        if refused.code == _Elsewhere.code:
            return ""
        at = [refused.pointer, *(one["pointer"] for one in refused.details.get("fields", ()))]
        is_there = any(f"{one}/".startswith(f"/{place.path[0]}/") for one in at)
        if refused.status == NotFound.status or not is_there:
            return f"{refused.status} {refused.code} {' '.join(at)}".strip()
        return ""
    arranged.has_changed = True
    return "" if _says_of_each(answer) else TAKEN


def _says_of_each(answer: Any) -> bool:
    """Tell whether an answer says by itself why nothing came of the record that is not there."""
    items = answer.get("items", ()) if isinstance(answer, Mapping) else ()
    wrong = (one for one in items if one.get("code") or one.get("outcome", "ok") != "ok")
    return any(NOBODY in one.values() for one in wrong)


class _Elsewhere(dict[str, Any]):
    """Answers of other services; whatever else they are asked is for them to refuse."""

    code = "asked.elsewhere"

    def __missing__(self, name: str) -> Any:
        return ServiceError(self.code)


def _with(payload: Input, place: Place) -> Input:
    changed = copy.deepcopy(dict(payload))
    node: Any = changed
    path = place.path
    for name, below in zip(path, path[1:], strict=False):
        if below == "0":
            node[name] = list(node.get(name) or [None])
            node = node[name]
        else:
            node = node[int(name)] if isinstance(node, list) else node[name]
    if isinstance(node, list):
        node[:] = [NOBODY]
        return changed
    node[path[-1]] = NOBODY
    if place.kind[0]:
        node[place.kind[0]] = place.kind[1]
    return changed
