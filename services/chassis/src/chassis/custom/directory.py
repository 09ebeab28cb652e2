"""
Records of any service by id and by name, many at once, as somebody sees them.

They are looked for as their lists do it, so that nobody learns of a record that he does not see.
Other services are asked over the bus and outside of any transaction; of one above, which must not
be asked, the copies stand in that it told this one.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, not_, or_, select, true

from chassis import field_rights
from chassis.attachments.model import ATTACHED, Attachment
from chassis.context import Call
from chassis.contract import KNOWN_TO_ALL, RESOURCES, Operation
from chassis.errors import ServiceError, Unavailable
from chassis.layers import may_call
from chassis.listing import CALLED_BY, MAX_IN, MAX_LIMIT, VALUE_FORM
from chassis.masks import mask
from chassis.perform import carry_out
from chassis.scopes import visible
from chassis.tables import ModelBase

KNOWN_BY = ("code", "login", "employee_number")
"""By what people know records beside how they are called."""
MOST = 200
"""Characters of what a list can be asked for."""
Rows = list[Mapping[str, Any]]


class Directory:
    """
    Knows what records are called, and which are called so, for one who asks.

    It is asked outside of transactions. Raises Unavailable where another service does not answer.
    """

    def __init__(self, runtime: Any, call: Call):
        self._runtime, self._call = runtime, call
        self._names: dict[tuple[str, str], str | None] = {}

    def knows(self, resource: str) -> bool:
        """Tell whether records of a kind can be looked for at all, whoever asks."""
        return self._search(resource) is not None or self._copy(resource) is not None

    def names(self, resource: str, ids: Collection[str]) -> dict[str, str]:
        """Return id → name of those records whose names labels of lists tell the caller."""
        unknown = [one for one in dict.fromkeys(ids) if (resource, one) not in self._names]
        for some in _in_parts(unknown):
            told = self._told_names(resource, some)
            self._names.update({(resource, one): told.get(one) for one in some})
        named = {one: self._names[resource, one] for one in ids}
        return {one: name for one, name in named.items() if name is not None}

    def files(self, resource: str, ids: Collection[str]) -> dict[str, str]:
        """Return id → name of files of records that the caller sees, if he may read their files."""
        verb = getattr(ATTACHED.get(resource), "files_read_by", "get")
        if not self._call.allows(f"{resource}.{verb}"):
            return {}
        told = select(Attachment.id, Attachment.name).where(Attachment.id.in_(ids))
        with self._runtime.transaction(self._call, writes=False) as uow:
            return {row.id: row.name for row in uow.session.execute(told)}

    def meant(self, resource: str, texts: Collection[str]) -> dict[str, list[str]]:
        """Return text → ids of the records in sight that have this id, or are called so."""
        found: dict[str, list[str]] = {}
        asked = [text for text in dict.fromkeys(texts) if len(text) <= MOST and "\x00" not in text]
        for some in _in_parts(asked):
            found |= self._meant(resource, some)
        return {text: found.get(text, []) for text in texts}

    def _meant(self, resource: str, texts: list[str]) -> dict[str, list[str]]:
        fields = self._words(resource)
        ids = [text for text in texts if re.fullmatch(VALUE_FORM["id"], text)]
        wanted = {**({"id": ids} if ids else {}), **dict.fromkeys(fields, texts)}
        rows = self._find(resource, wanted, fields) if wanted else []
        if len(rows) >= MAX_LIMIT and len(texts) > 1:  # more are called so than one answer holds
            half = len(texts) // 2
            return self._meant(resource, texts[:half]) | self._meant(resource, texts[half:])
        there = {row["id"] for row in rows}
        called = {
            text: [row["id"] for row in rows if any(row.get(name) == text for name in fields)]
            for text in texts
        }
        return {text: [text] if text in there else called[text] for text in texts}

    def _told_names(self, resource: str, ids: list[str]) -> Mapping[str, str]:
        right = self._right_to_names(resource)
        naming = self._operation(resource, "names")
        if right == "hidden":
            return {}
        if naming is not None and self._sees_all(resource):
            told = self._ask(naming, {"ids": ids}, replace(self._call, via=naming.service))
            shown = mask if right == "masked" else str
            return {one: shown(n) for one, n in ((told or {}).get("names") or {}).items() if n}
        rows = self._find(resource, {"id": ids}, self._called_by(resource))
        names = ((row["id"], next((row[n] for n in CALLED_BY if row.get(n)), None)) for row in rows)
        return {one: str(name) for one, name in names if name is not None}

    def _sees_all(self, resource: str) -> bool:
        if resource in KNOWN_TO_ALL:
            return True
        return self._call.scope(resource) == "all" and self._call.allows(f"{resource}.search")

    def _right_to_names(self, resource: str) -> str:
        """A name is told of a record: who does not see it there does not see it here."""
        rules = (self._call.field_rights or {}).get(resource, {})
        found = {rules.get(name, "") for name in CALLED_BY}
        return next((right for right in field_rights.UNSEEN if right in found), "")

    def _called_by(self, resource: str) -> list[str]:
        """Return the fields of a kind of records by which they are called."""
        search = self._search(resource)
        if search is None or search.listing is None:
            return ["name"]
        return [name for name in CALLED_BY if name in search.listing.item_fields]

    def _words(self, resource: str) -> list[str]:
        """Return the fields that are looked in for what a record is called, as far as seen."""
        search = self._search(resource)
        hides = field_rights.unseen(self._call.field_rights, resource)
        if search is None or search.listing is None:
            return [name for name in ("name",) if not hides(name)]
        asked = search.listing.filters
        names = [name for name in CALLED_BY if asked.get(name) == "text"][:1]
        names += [name for name in KNOWN_BY if asked.get(name) == "text"]
        return [name for name in names if not hides(name)]

    def _find(
        self, resource: str, wanted: Mapping[str, Sequence[str]], told: Sequence[str]
    ) -> Rows:
        """Return what the caller sees that has one of the values *wanted* in one of the fields."""
        if not self._call.allows(f"{resource}.search"):
            return []
        search = self._search(resource)
        if search is None:
            return self._copied(resource, wanted)
        either = [{"field": name, "op": "in", "value": list(v)} for name, v in wanted.items()]
        chosen = ",".join(["id", *told])
        asked = {"filter": {"or": either}, "limit": MAX_LIMIT, "fields": chosen}
        page = self._ask(search, asked, self._call)
        if page is None:
            return []
        rights = field_rights.FieldRights(RESOURCES[resource].operations)
        rows: Rows = rights.shown(search, page, self._call.field_rights)["items"]
        return rows

    def _ask(self, operation: Operation, payload: dict[str, Any], call: Call) -> Any:
        """Return the answer, None where it is refused. Raises Unavailable."""
        try:
            if operation.service == self._runtime.service.name:
                return carry_out(self._runtime, operation, payload, call)
            return self._runtime.rpc.call(operation, payload, call)
        except ServiceError as refusal:
            if refusal.status >= Unavailable.status:
                raise
            return None

    def _operation(self, resource: str, verb: str) -> Operation | None:
        """Return an operation of a kind of records if this service may ask for it."""
        declared = RESOURCES.get(resource)
        mine = self._runtime.service.name
        if declared is None or not (declared.service == mine or may_call(mine, declared.service)):
            return None
        return next((o for o in declared.operations if o.verb == verb), None)

    def _search(self, resource: str) -> Operation | None:
        found = self._operation(resource, "search")
        is_whole = found and found.listing and not found.listing.path_filters
        return found if is_whole else None

    def _copy(self, resource: str) -> Any:
        """Return the model of the copies that another service told of its records, if any."""
        if resource.startswith(f"{self._runtime.service.name}."):
            return None
        mapped = (mapper.class_ for mapper in ModelBase.registry.mappers)
        mine = (m for m in mapped if m.metadata is self._runtime.service.tables)
        copies = (one for one in mine if vars(one).get("resource") == resource)
        return next((one for one in copies if hasattr(one, "name")), None)

    def _copied(self, resource: str, wanted: Mapping[str, Sequence[str]]) -> Rows:
        """Return copies as `_find` does."""
        copy = self._copy(resource)
        if copy is None:
            return []
        masked = field_rights.unseen(self._call.field_rights, resource)("name")
        there = not_(copy.removed) if hasattr(copy, "removed") else true()
        either = or_(*(getattr(copy, name).in_(values) for name, values in wanted.items()))
        seen = and_(visible(copy, self._call), there, either)
        told = select(copy.id, copy.name).where(seen).order_by(copy.id).limit(MAX_LIMIT)
        with self._runtime.transaction(self._call, writes=False) as uow:
            rows = uow.session.execute(told).all()
        shown = mask if masked else str
        return [{"id": row.id, "name": shown(row.name)} for row in rows]


def _in_parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield as many at once as a list can be asked for."""
    for start in range(0, len(texts), MAX_IN):
        yield list(texts[start : start + MAX_IN])
