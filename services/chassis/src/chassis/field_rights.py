"""
Field rights: which fields of a record a caller does not see, sees masked, or may not change.

Rights come with the caller as data: resource → field → "hidden", "masked" or "read_only"; what is
not named is open. They count wherever a record is shown, also inside other answers, because they
hang on the schema that shows it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import Schema as MarshmallowSchema
from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation
from chassis.errors import Refusal
from chassis.filter_trees import leaves
from chassis.masks import mask

RIGHTS = ("hidden", "masked", "read_only", "editable")
"""From the least to the most."""
UNSEEN = ("hidden", "masked")
OPEN = frozenset({"id", "version", "masked", "abilities", "labels"})
"""What no rule can take away: without it a client cannot work with the record at all."""
SUFFIXES = ("_is_null", "_contains", "_gte", "_lte", "_ne", "_gt", "_lt", "_in")
COMMON = frozenset({fields.Schema, MarshmallowSchema, object})
NAMES_OF = {
    **dict.fromkeys(("customer_name", "customer_names"), "customers.customer.name"),
    "contact_name": "customers.contact.name",
    **dict.fromkeys(("owner_name", "author_name", "actor_name"), "organization.staff.name"),
    **dict.fromkeys(("staff_name", "submitter_name"), "organization.staff.name"),
}
"""Fields that name another record wherever they stand; so they tell what that record tells."""
Rights = Mapping[str, Mapping[str, str]]
Rules = Mapping[str, str]


class FieldReadOnly(Refusal):
    """The caller may not write the fields that `fields` names."""

    code, status = "field.read_only", 403
    en, zh = "You may not change {names}.", "您无权修改字段：{names}。"


class FieldNotVisible(Refusal):
    """Filtering or sorting by a field would tell what the caller may not see."""

    code, status = "field.not_visible", 403
    en = "You may not filter or sort by {names}."
    zh = "您无权按以下字段筛选或排序：{names}。"


class FieldRights:
    """Knows from the contracts which schema shows which resource, and keeps the rights to it."""

    def __init__(self, operations: Iterable[Operation]):
        self._shows: dict[type, str] = {}
        self._about: dict[type, str] = {}
        self._reach: dict[type, frozenset[str]] = {}
        for operation in operations:
            resource = f"{operation.service}.{operation.resource}"
            if operation.verb == "get" and operation.gives:
                self._note(operation.gives, resource)
            if operation.listing:
                self._note(operation.listing.item, resource)
        self._begins = _begins(self._shows)

    def fields_of(self, resource: str) -> frozenset[str]:
        """Return the names of the fields that rules can be about; empty for an unknown resource."""
        shown = (schema for schema, name in self._shows.items() if name == resource)
        return frozenset(name for schema in shown for name in schema().fields) - OPEN

    def knows(self, resource: str, field: str) -> bool:
        """Tell whether rules can be about a field; the house may define custom ones any day."""
        known = self.fields_of(resource)
        is_custom = "custom" in known and re.fullmatch(fields.CustomValues.KEY, field)
        return field in known or bool(is_custom)

    @staticmethod
    def right(name: str, rules: Rules) -> str:
        """Return what *rules* of a resource let somebody do with the field *name*."""
        return right_to(name, rules)

    def check(self, operation: Operation, payload: Any, rights: Rights | None) -> None:
        """
        Refuse what *payload* writes or asks beyond the rights.

        Raises FieldReadOnly or FieldNotVisible, which point to the fields.
        """
        if not rights or not isinstance(payload, Mapping):
            return
        if operation.listing:
            self._check_questions(operation, payload, rights)
        if not operation.safe and operation.takes:
            own = rights.get(f"{operation.service}.{operation.resource}", {})
            given = {k: v for k, v in payload.items() if k not in operation.path_parameters}
            wrong = list(self._written(operation.taken, given, rights, own, operation.verb))
            if wrong:
                raise _refusal(FieldReadOnly, wrong)

    def shown(self, operation: Operation, answer: Any, rights: Rights | None) -> Any:
        """Return a dumped *answer* as the caller may see it; what was masked stands in `masked`."""
        if not rights or operation.gives is None:
            return answer
        if operation.resource == "operation_log":
            return {**answer, "items": [self._logged(row, rights) for row in answer["items"]]}
        if operation.verb == "history":
            resource = f"{operation.service}.{operation.resource}"
            items = [self._entry(resource, entry, rights) for entry in answer["items"]]
            return {**answer, "items": items}
        own = rights.get(f"{operation.service}.{operation.resource}", {})
        if not own and not self._reached(operation.gives) & rights.keys():
            return answer
        return self._show(operation.given, answer, rights, own)

    def _logged(self, row: Mapping[str, Any], rights: Rights) -> Mapping[str, Any]:
        return self._entry(row.get("resource", ""), row, rights)

    def _entry(self, resource: str, entry: Mapping[str, Any], rights: Rights) -> dict[str, Any]:
        """Return a change as far as the caller may see the fields, also those of other records."""
        mine = rights.get(resource, {})
        own = _Rules(mine)
        schema = next((one for one, name in self._shows.items() if name == resource), None)
        known = schema().fields if schema else {}
        changes = {}
        for name, value in (entry.get("changes") or {}).items():
            if own.right(name) == "masked":
                changes[name] = [mask(one) for one in value] if isinstance(value, list) else None
            elif own.right(name) != "hidden":
                several = isinstance(value, list) and isinstance(known.get(name), plain.Nested)
                told = (self._inner(known[name], one, rights, mine) for one in value)
                parts = list(told) if several else []
                changes[name] = parts or value
        return {**entry, "changes": changes}

    def _note(self, schema: type, resource: str) -> None:
        self._shows.setdefault(schema, resource)
        for ancestor in schema.__mro__:
            if ancestor not in COMMON and ancestor.__name__ != "RecordFields":
                self._about.setdefault(ancestor, resource)

    def resources_of(self, schema: type) -> set[str]:
        """Return what a schema shows: itself, or as what the records of one resource begin with."""
        known = ((self._shows.get(a) or self._begins.get(a)) for a in schema.__mro__)
        return {resource for resource in known if resource}

    def _rules(self, schema: type, rights: Rights) -> dict[str, str]:
        """Return the rules about what a schema shows; of two the stricter one."""
        found: dict[str, str] = {}
        for resource in self.resources_of(schema):
            for name, right in rights.get(resource, {}).items():
                found[name] = min(found.get(name, right), right, key=RIGHTS.index)
        return found

    def _reached(self, schema: type) -> frozenset[str]:
        """Return the resources that an answer with this schema may show, at any depth."""
        if schema in self._reach:
            return self._reach[schema]
        seen: set[type] = set()
        found: set[str] = set()
        waiting: list[Any] = [schema]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            found |= self.resources_of(one)
            for name, field in one().fields.items():
                waiting += _nested(field)
                found |= {told.rpartition(".")[0] for told in _shown(name, field.metadata)}
        self._reach[schema] = frozenset(found)
        return self._reach[schema]

    def _show(self, schema: Any, answer: Any, rights: Rights, around: Rules) -> Any:
        """
        Return *answer* as the caller may see it.

        around: the rules about the record in which it stands; what shows no resource of its own,
        such as a line or a stage, goes by them, field by field of the same name.
        """
        if not isinstance(answer, Mapping):
            return answer
        is_record = bool(self.resources_of(type(schema)))
        if is_record:
            around = self._rules(type(schema), rights)
        rules = _Rules({} if is_frame(schema) else around)
        told: dict[str, Any] = {}
        masked: list[str] = []
        for name, value in answer.items():
            field = schema.fields.get(name)
            right = _stricter(rules.right(name), *_borrowed(name, field, answer, rights))
            if right == "hidden":
                continue
            if right == "masked" and value is not None:
                value = mask(value, field)
                # A line that goes by its record's rules is told of by the record.
                masked += [name] if is_record or rules.right(name) != "masked" else []
            elif isinstance(field, fields.CustomValues):
                value, some = _custom_shown(value, rules)
                masked += some
            elif field is not None:
                value = self._inner(field, value, rights, around)
            told[name] = value
        if masked or (rules and "masked" in answer):
            told["masked"] = sorted({*(answer.get("masked") or ()), *masked})
        return told

    def _inner(self, field: Any, value: Any, rights: Rights, around: Rules) -> Any:
        if isinstance(field, plain.Nested):
            return self._show(field.schema, value, rights, around)
        if isinstance(field, plain.List) and isinstance(value, list):
            return [self._inner(field.inner, one, rights, around) for one in value]
        return value

    def _written(
        self, schema: Any, payload: Mapping[str, Any], rights: Rights, own: Rules, verb: str
    ) -> Iterable[str]:
        rules = _Rules(own)
        for name, value in payload.items():
            right = rules.right(name)
            if isinstance(schema.fields.get(name), fields.CustomValues):
                inner_rights = ((key, rules.right(key)) for key in _keys(value))
                yield from (f"{name}/{k}" for k, r in inner_rights if r not in ("", "editable"))
            # Who enters a new record knows what he types, even where he sees it masked later.
            if right not in ("", "editable") and not (right == "masked" and verb == "create"):
                yield name
            field = schema.fields.get(name)
            inner = next(iter(_nested(field)), None) if field is not None else None
            if inner is not None:
                about = next((self._about[a] for a in inner.__mro__ if a in self._about), "")
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, Mapping):
                        deeper = self._written(inner(), one, rights, rights.get(about, {}), verb)
                        yield from (f"{name}/{below}" for below in deeper)

    def _check_questions(
        self, operation: Operation, payload: Mapping[str, Any], rights: Rights
    ) -> None:
        assert operation.listing is not None
        own = rights.get(f"{operation.service}.{operation.resource}", {})
        rules = _Rules({**self._rules(operation.listing.item, rights), **own})
        asked = [
            (name, _field_of(name)) for name in payload if name not in operation.path_parameters
        ]
        asked += [(name, _field_of(name)) for name in _keys(payload.get("custom"))]
        asked.append(("sort", str(payload.get("sort", "")).lstrip("-")))
        asked += [("filter", leaf["field"]) for leaf in leaves(payload.get("filter"))]
        shows = operation.listing.shows

        def told(name: str) -> Iterable[str]:
            return _shown(name, {"shows": shows.get(name)})

        wrong = [
            (at, name)
            for at, name in asked
            if rules.asked(name) in UNSEEN or hides(rights, *told(name))
        ]
        if wrong:
            raise _refusal(FieldNotVisible, *zip(*wrong, strict=True))


def is_frame(schema: Any) -> bool:
    """Tell whether a schema only holds records together: no right is about its own fields."""
    return bool(getattr(schema, "is_frame", False))


def _begins(shows: Mapping[type, str]) -> dict[type, str]:
    """
    Return schema → resource for those with which only the records of one resource begin.

    The answer to a change is often one of them: a record without what only reading adds.
    """
    begun: dict[type, set[str]] = {}
    for schema, resource in shows.items():
        known = {one for above in schema.__mro__[1:] if above in shows for one in above.__mro__}
        for ancestor in schema.__mro__:
            if ancestor not in known:
                begun.setdefault(ancestor, set()).add(resource)
    return {schema: next(iter(of)) for schema, of in begun.items() if len(of) == 1}


class _Rules:
    """Rules by field; one about `phones` also counts for `phone`, for both tell the same."""

    def __init__(self, rules: Rules):
        self._rights: dict[str, str] = {}
        for name, right in rules.items():
            stem = _stem(name)
            self._rights[stem] = min(self._rights.get(stem, right), right, key=RIGHTS.index)

    def __bool__(self) -> bool:
        return bool(self._rights)

    def right(self, name: str) -> str:
        """Return the right to a field, or "" where no rule is about it."""
        return "" if name in OPEN else self._rights.get(_stem(name), "")

    def asked(self, name: str) -> str:
        """Return the right to ask for a field: `party_name` tells what `party_id` does."""
        return _stricter(self.right(name), self.right(re.sub("_names?$", "_id", name)))


def _borrowed(name: str, field: Any, row: Mapping[str, Any], rights: Rights) -> Iterable[str]:
    """
    Yield the rights to the fields of other resources that a field declares to show.

    Its metadata name them: `shows` the fields, and `by` the field of the row whose text begins
    with the one resource that this row is about. Some names tell it themselves.
    """
    metadata = field.metadata if field is not None else {}
    for told in _shown(name, metadata):
        resource, _, of = told.rpartition(".")
        kind = row.get(metadata["by"]) if "by" in metadata else f"{resource}."
        if str(kind).startswith(f"{resource}."):
            yield _Rules(rights.get(resource, {})).right(of)


def _shown(name: str, metadata: Mapping[str, Any]) -> Iterable[str]:
    return metadata.get("shows") or ([NAMES_OF[name]] if name in NAMES_OF else ())


def _stricter(*rights: str) -> str:
    told = [right for right in rights if right]
    return min(told, key=RIGHTS.index) if told else ""


def right_to(name: str, rules: Rules) -> str:
    """Return what *rules* of a resource let somebody do with the field *name*."""
    return _Rules(rules).right(name) or "editable"


def hides(rights: Rights | None, *told: str) -> bool:
    """Tell whether *rights* hide or mask one of the fields *told* as resource.field."""
    parts = (one.rpartition(".") for one in told)
    return any(unseen(rights, resource)(name) for resource, _, name in parts)


def unseen(rights: Rights | None, resource: str) -> Callable[[str], bool]:
    """Return what tells whether a field of *resource* is hidden or masked by *rights*."""
    rules = _Rules((rights or {}).get(resource, {}))
    return lambda name: rules.right(name) in UNSEEN


def unasked(rights: Rights | None, resource: str) -> Callable[[str], bool]:
    """Return what tells whether *rights* let nobody ask for a field of *resource*."""
    rules = _Rules((rights or {}).get(resource, {}))
    return lambda name: rules.asked(name) in UNSEEN


def _keys(value: Any) -> Iterable[str]:
    return value.keys() if isinstance(value, Mapping) else ()


def _custom_shown(values: Any, rules: "_Rules") -> tuple[Any, list[str]]:
    """Return custom fields as the caller sees them, and the keys of those that are masked."""
    if not isinstance(values, Mapping):
        return values, []
    seen = {key: value for key, value in values.items() if rules.right(key) != "hidden"}
    masked = [key for key, value in seen.items() if rules.right(key) == "masked"]
    return {k: mask(v) if k in masked else v for k, v in seen.items()}, masked


def _nested(field: Any) -> list[type]:
    """Return the schemas right inside a field."""
    while isinstance(field, plain.List):
        field = field.inner
    return [type(field.schema)] if isinstance(field, plain.Nested) else []


def _stem(name: str) -> str:
    """Columns of money and the primary one of several tell what the field itself tells."""
    for suffix in ("_minor", "_currency"):
        name = name.removesuffix(suffix)
    return name.removesuffix("s")


def _field_of(parameter: str) -> str:
    return next((parameter.removesuffix(s) for s in SUFFIXES if parameter.endswith(s)), parameter)


def _refusal(
    kind: type[Refusal], places: Iterable[str], names: Iterable[str] | None = None
) -> Refusal:
    """Refuse at *places*; names: of the fields there, where they differ."""
    told = list(dict.fromkeys(places))
    named = list(dict.fromkeys(names)) if names is not None else told
    wrong = [{"pointer": f"/{name}", "code": kind.code.partition(".")[2]} for name in told]
    return kind(names=", ".join(named), fields=wrong)
