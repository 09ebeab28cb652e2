"""Frozen schemas of operations and events, and whether a change of one breaks those who use it."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.contract import Catalogue, Event, Operation
from gateway.schemas import Json, object_schema

GOLDEN = "services/contracts/golden"
"""Where the schemas are kept, below the root."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LOWER, _UPPER = ("minLength", "minimum", "minItems"), ("maxLength", "maximum", "maxItems")


def golden(catalogue: Catalogue) -> dict[str, Json]:
    """Return file name → schema for every operation and event."""
    operations = {f"{o.id}.json": _operation(o) for o in catalogue.operations.values()}
    return {**operations, **{f"{e.type}.json": _event(e) for e in catalogue.events.values()}}


def breaks(old: Json, new: Json) -> list[str]:
    """
    Return what in *new* breaks users of *old*, empty when the schema only grew.

    Input may ask for nothing more and refuse nothing more than before; answers and events may
    take nothing away and change no type.
    """
    found: list[str] = []
    if "input" in old:
        found += _input_breaks(old["input"], new.get("input", {}), "input")
    for part in ("output", "data"):
        if old.get(part):
            found += _output_breaks(old[part], new.get(part) or {}, part)
    for name in ("http", "status", "guarded", "keyed"):
        if name in old and old[name] != new.get(name):
            found.append(f"{name}: {old[name]} became {new.get(name)}")
    return found


def _operation(operation: Operation) -> Json:
    return {
        "$schema": DIALECT,
        "id": operation.id,
        "http": operation.http,
        "status": operation.status,
        "guarded": operation.guarded,
        "keyed": operation.keyed,
        "input": object_schema(operation.taken, "in"),
        "output": object_schema(operation.given, "out") if operation.given else None,
    }


def _event(event: Event) -> Json:
    return {"$schema": DIALECT, "id": event.type, "data": object_schema(event.schema, "out")}


def _input_breaks(old: Json, new: Json, at: str) -> Iterator[str] | list[str]:
    found = [*_type_breaks(old, new, at, narrower=True), *_bound_breaks(old, new, at)]
    added = set(new.get("required", ())) - set(old.get("required", ()))
    found += [f"{at}/{name}: became required" for name in sorted(added)]
    if "enum" in new:
        lost = [c for c in old.get("enum", ["anything"]) if c not in new["enum"]]
        found += [f"{at}: no longer takes {choice}" for choice in lost]
    if new.get("pattern") not in (None, old.get("pattern")):
        found.append(f"{at}: another pattern")
    for name, inner in _inner(old):
        follow = _at(new, name)
        if follow is None:
            found.append(f"{at}/{name}: was taken away")
        else:
            found += _input_breaks(inner, follow, f"{at}/{name}")
    return found


def _output_breaks(old: Json, new: Json, at: str) -> list[str]:
    found = _type_breaks(old, new, at, narrower=False)
    gone = set(old.get("required", ())) - set(new.get("required", ()))
    found += [f"{at}/{name}: is no longer sure to be there" for name in sorted(gone)]
    for name, inner in _inner(old):
        follow = _at(new, name)
        if follow is None:
            found.append(f"{at}/{name}: was taken away")
        else:
            found += _output_breaks(inner, follow, f"{at}/{name}")
    return found


def _type_breaks(old: Json, new: Json, at: str, *, narrower: bool) -> list[str]:
    """Input may accept more types than before, output may give fewer."""
    before, after = _types(old), _types(new)
    if not before and not after:
        return []
    less, more = (after, before) if narrower else (before, after)
    if (narrower and not less) or (not narrower and not less):
        return []
    fits = more and more <= less
    return [] if fits else [f"{at}: {sorted(before) or 'any'} became {sorted(after) or 'any'}"]


def _bound_breaks(old: Json, new: Json, at: str) -> list[str]:
    found = []
    for name in _LOWER:
        if name in new and new[name] > old.get(name, float("-inf")):
            found.append(f"{at}: {name} rose to {new[name]}")
    for name in _UPPER:
        if name in new and new[name] < old.get(name, float("inf")):
            found.append(f"{at}: {name} fell to {new[name]}")
    return found


def _types(schema: Json) -> frozenset[str]:
    told = schema.get("type")
    if told is None and "anyOf" in schema:
        return frozenset().union(*(_types(s) for s in schema["anyOf"]))
    return frozenset([told] if isinstance(told, str) else told or ())


def _inner(schema: Json) -> list[tuple[str, Json]]:
    found = list(_properties(schema).items())
    return [*found, ("*", schema["items"])] if "items" in schema else found


def _at(schema: Json, name: str) -> Any:
    return schema.get("items") if name == "*" else _properties(schema).get(name)


def _properties(schema: Json) -> Mapping[str, Json]:
    for option in (schema, *schema.get("anyOf", ())):
        if "properties" in option:
            return dict(option["properties"])
    return {}
