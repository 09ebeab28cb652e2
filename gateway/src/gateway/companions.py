"""
What a list tells beside its rows: names of the records they refer to, and whole ones on demand.

Both come from the services that own them, once per page and at the same time. One that does not
answer costs its part only: the page names what is missing.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chassis.called import unnamed
from chassis.context import Call
from chassis.contract import KNOWN_TO_ALL, Catalogue, Operation
from chassis.errors import KNOWN_AS, ServiceError
from chassis.field_rights import UNSEEN, FieldRights
from chassis.listing import CALLED_BY, MAX_IN, MAX_NAMED
from chassis.masks import mask
from contracts.organization.together import About
from gateway.bus import Bus
from gateway.house_fields import HouseReferences

UNPROVED = frozenset(About().fields)
"""What tasks and the like are about: any id can be written there, so that it opens no name."""
PATIENCE_S = 1.0
KEPT_S = 30.0
MAX_KEPT = 50_000
Rows = list[dict[str, Any]]


class Companions:
    """Completes pages; names are kept for some seconds, because the same ones come up all day."""

    def __init__(self, catalogue: Catalogue, bus: Bus, field_rights: FieldRights):
        self._bus = bus
        self._field_rights = field_rights
        one_or_more = {f"{name}s": o for name, o in catalogue.references.items()}
        self._naming = {**one_or_more, **catalogue.references}
        self._house = HouseReferences(catalogue, bus)
        self._operations = catalogue.operations
        self._kept: OrderedDict[tuple[Any, str], tuple[str | None, float]] = OrderedDict()

    async def complete(
        self, operation: Operation, call: Call, asked: Mapping[str, Any], page: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the page of a list with `labels`, `included` and what is `missing` of them."""
        rows: Rows = page.get("items") or []
        wanted = str(asked.get("include") or "").split(",") if asked.get("include") else []
        unproved = _unproved(operation.listing.item if operation.listing else None)
        labels, included = await asyncio.gather(
            self._labels(operation, call, rows, page.get("labels") or {}, unproved),
            self._included(call, rows, wanted),
        )
        missing = sorted([*labels.pop(None, ()), *included.pop(None, ())])
        page = {**page, "labels": labels}
        if wanted:
            page["included"] = included
        known = page.get("missing") or []
        return {**page, "missing": [*known, *missing]} if missing else page

    async def label(self, operation: Operation, call: Call, record: Any) -> Any:
        """Return one record with the names behind the ids that it shows, as lists tell them."""
        if not isinstance(record, dict) or "version" not in record:
            return record
        unproved = _unproved(operation.gives)
        labels = await self._labels(operation, call, [record], {}, unproved)
        labels.pop(None, None)
        return {**record, "labels": labels} if labels else record

    async def label_past(
        self, operation: Operation, call: Call, told: dict[str, Any]
    ) -> dict[str, Any]:
        """Return a history with the names behind the ids of what was and what is."""
        rows = [row for entry in told["items"] for row in _states(entry["changes"])]
        labels = await self._labels(operation, call, rows, {}, UNPROVED)
        labels.pop(None, None)
        return {**told, "labels": labels}

    async def call_by_name(self, call: Call, error: ServiceError) -> None:
        """
        Note in a refusal what the records are called that it speaks of: people know no ids.

        Only names of what the caller sees are told. What cannot be found is not looked for.
        """
        said = list(unnamed(error.code, error.details)) if error.status != 404 else []
        if said:
            rows = [{field: one} for field, one in said]
            found = await self._labels(None, call, rows, {}, frozenset())
            found.pop(None, None)
            error.details[KNOWN_AS] = {**error.details.get(KNOWN_AS, {}), **found}

    async def _labels(
        self,
        operation: Operation | None,
        call: Call,
        rows: Rows,
        known: Mapping[str, Any],
        unproved: frozenset[str],
    ) -> dict[Any, Any]:
        """
        Return id → name of what *rows* refer to; under None what could not be asked.

        operation: which told the rows, if they may bear fields of the house. unproved: fields in
        which any id may be written, of whatever kind.
        """
        told: dict[str, set[str]] = {}
        for name, one in (pair for row in rows for pair in _ids(row)):
            told.setdefault(name, set()).add(one)
        own = await self._house.of(operation, call, told) if operation else {}
        wanted: dict[tuple[Operation, bool], set[str]] = {}
        for name, ids in told.items():
            naming = self._naming.get(name) or own.get(name)
            if naming is not None:
                only_seen = name in unproved or not self._sees_all(naming, call)
                wanted.setdefault((naming, only_seen), set()).update(ids - known.keys())
        found: dict[Any, Any] = dict(known)
        ways = (self._names, self._seen_names)
        parts = await asyncio.gather(*(ways[u](o, call, ids) for (o, u), ids in wanted.items()))
        for (naming, _), part in zip(wanted, parts, strict=True):
            if part is None:
                found.setdefault(None, []).append(f"labels.{naming.service}")
            else:
                found.update(part)
        if None in found:
            found[None] = list(dict.fromkeys(found[None]))
        return found

    def _sees_all(self, naming: Operation, call: Call) -> bool:
        """Tell whether the caller sees every record of a kind, so that nobody need be asked."""
        resource = f"{naming.service}.{naming.resource}"
        if naming.verb != "names":
            return False
        if resource in KNOWN_TO_ALL:
            return True
        return call.scope(resource) == "all" and call.allows(f"{resource}.search")

    async def _names(self, naming: Operation, call: Call, ids: set[str]) -> dict[str, str] | None:
        now = time.monotonic()
        fresh = self._fresh(naming.id, ids, now)
        right = _right_to_names(naming, call)
        if right == "hidden":
            return {}
        unknown = sorted(ids - fresh.keys())[:MAX_NAMED]
        if unknown:
            told = await self._ask(naming, {"ids": unknown}, call)
            if told is None:
                return None
            learnt = {one: told["names"].get(one) for one in unknown}
            self._keep(naming.id, learnt, now + KEPT_S)
            fresh.update(learnt)
        shown = mask if right == "masked" else str
        return {one: shown(name) for one, name in fresh.items() if name is not None}

    async def _seen_names(
        self, naming: Operation, call: Call, ids: set[str]
    ) -> dict[str, str] | None:
        """Return the names of those records that the caller sees, kept for him alone."""
        search = self._operations.get(f"{naming.service}.{naming.resource}.search")
        if search is None or search.listing is None or not call.allows(search.permission):
            return {}
        now, whose = time.monotonic(), _asker(search, call)
        fresh = self._fresh(whose, ids, now)
        told = [name for name in CALLED_BY if name in search.listing.item_fields]
        rows = await self._found(search, sorted(ids - fresh.keys()), call, ["id", *told])
        if rows is None:
            return None
        called = {row["id"]: next((row[n] for n in told if row.get(n)), None) for row in rows}
        # Only what was seen is kept: who is given a record reads its name at once.
        self._keep(whose, called, now + KEPT_S)
        return {one: name for one, name in {**fresh, **called}.items() if name is not None}

    def _fresh(self, whose: Any, ids: set[str], now: float) -> dict[str, str | None]:
        kept = {one: self._kept.get((whose, one)) for one in ids}
        return {one: entry[0] for one, entry in kept.items() if entry and entry[1] > now}

    def _keep(self, whose: Any, learnt: Mapping[str, str | None], until: float) -> None:
        for one, name in learnt.items():
            self._kept[whose, one] = (name, until)
            self._kept.move_to_end((whose, one))
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)

    async def _included(self, call: Call, rows: Rows, wanted: Iterable[str]) -> dict[Any, Any]:
        """Return name → id → record, as far as the caller may see them."""
        names = list(dict.fromkeys(wanted))
        parts = await asyncio.gather(*(self._records(name, call, rows) for name in names))
        found: dict[Any, Any] = {n: p for n, p in zip(names, parts, strict=True) if p is not None}
        lost = [f"included.{n}" for n, p in zip(names, parts, strict=True) if p is None]
        return {**found, None: lost} if lost else found

    async def _records(self, name: str, call: Call, rows: Rows) -> dict[str, Any] | None:
        naming = self._naming[f"{name}_id"]
        search = self._operations[f"{naming.service}.{naming.resource}.search"]
        if not call.allows(search.permission):
            return None
        ids = sorted({row[f"{name}_id"] for row in rows if _tells(row, f"{name}_id")})
        found = await self._found(search, ids, call)
        return None if found is None else {row["id"]: row for row in found}

    async def _found(
        self, search: Operation, ids: list[str], call: Call, names: Iterable[str] = ()
    ) -> Rows | None:
        chunks = [ids[i : i + MAX_IN] for i in range(0, len(ids), MAX_IN)]
        chosen = {"fields": ",".join(names)} if names else {}
        pages = await asyncio.gather(*(self._search(search, c, call, chosen) for c in chunks))
        if any(page is None for page in pages):
            return None
        return [row for page in pages if page for row in page["items"]]

    async def _search(
        self, search: Operation, ids: list[str], call: Call, chosen: Mapping[str, str]
    ) -> Any:
        tree = {"field": "id", "op": "in", "value": ids}
        page = await self._ask(search, {"filter": tree, "limit": len(ids), **chosen}, call)
        return self._field_rights.shown(search, page, call.field_rights) if page else None

    async def _ask(self, operation: Operation, payload: Mapping[str, Any], call: Call) -> Any:
        deadline = min(call.deadline, time.time() + PATIENCE_S)
        onward = call.onward(operation.service, "gateway", deadline=deadline)
        try:
            return (await self._bus.call(operation, payload, onward))["result"]
        except ServiceError:
            return None


def _states(changes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a record, and each of its lines that changed, as it was and as it is."""
    for side in zip(*changes.values(), strict=True):
        yield dict(zip(changes, side, strict=True))


def _ids(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of a row, its lists, its lines and its fields of the house."""
    for name, shown in row.items():
        if name == "custom" and isinstance(shown, Mapping):
            yield from _ids(shown)
        for one in shown if isinstance(shown, list) else (shown,):
            if isinstance(one, str):
                if one and name not in (row.get("masked") or ()):
                    yield name, one
            elif isinstance(one, Mapping) and isinstance(shown, list):
                yield from _ids(one)


def _tells(row: Mapping[str, Any], name: str) -> bool:
    """Tell whether a row shows the id of another record, and shows it whole; "" names nobody."""
    shown = row.get(name)
    return isinstance(shown, str) and shown != "" and name not in (row.get("masked") or ())


def _unproved(schema: type | None) -> frozenset[str]:
    return UNPROVED if schema is not None and issubclass(schema, About) else frozenset()


def _asker(search: Operation, call: Call) -> tuple[Any, ...]:
    """Return what two callers share who see the same records under the same names."""
    about = (call.departments, call.reach, call.roles, call.stands_in_for, call.grants)
    lists = tuple(tuple(one) for one in about)
    rules = (call.field_rights or {}).get(f"{search.service}.{search.resource}", {})
    maps = tuple(tuple(sorted(one.items())) for one in (call.scopes or {}, rules))
    who = (call.actor_id, call.actor_kind, call.leads, call.sells)
    return (search.id, *who, lists, maps)


def _right_to_names(naming: Operation, call: Call) -> str:
    """A label is the name of a record: who does not see the one does not see the other."""
    rules = (call.field_rights or {}).get(f"{naming.service}.{naming.resource}", {})
    found = {rules.get(name, "") for name in CALLED_BY}
    return next((right for right in UNSEEN if right in found), "")
