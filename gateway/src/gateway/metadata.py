"""What a front end needs to build lists and forms of one resource, for one caller."""

from collections.abc import Collection, Mapping
from typing import Any

from chassis.context import Call
from chassis.contract import HANGING, Catalogue, Operation, Resource, showing
from chassis.errors import LABELS
from chassis.field_rights import OPEN, UNSEEN, Rights, Rules, hides, right_to
from chassis.field_words import label
from chassis.listing import OPERATORS
from chassis.words import LANGUAGES
from gateway.bus import Bus
from gateway.house_fields import CUSTOM, HouseFields, Told
from gateway.labelling import field_label, labelled, operation_label

Json = dict[str, Any]


class Metadata:
    """Tells fields, rules, options and abilities as the caller has them."""

    def __init__(self, catalogue: Catalogue, bus: Bus):
        self.house = HouseFields(catalogue, bus)
        by_name = {f"{r.service}.{r.name}": r for r in catalogue.resources}
        self._refers = {
            field: {"resource": name, "address": address(by_name[name])}
            for field, names in catalogue.references.items()
            if (name := f"{names.service}.{names.resource}") in by_name
            and any(o.http for o in by_name[name].operations)
        }

    async def tell(self, resource: Resource, usable: list[Operation], call: Call) -> Json:
        """Return the metadata of *resource*; usable: what of it the caller may do."""
        name = f"{resource.service}.{resource.name}"
        house = await self.house.of(name, call)
        rules = (call.field_rights or {}).get(name, {})
        told = {
            "name": name,
            "labels": dict(zip(LANGUAGES, LABELS[name], strict=True)),
            "address": address(resource),
            "abilities": list(dict.fromkeys(o.verb for o in usable)),
            "fields": self._fields(usable, rules, house, resource.personal),
            "list": _listing(usable, call.field_rights or {}, rules, house),
            "operations": [self._operation(o, rules, house) for o in usable],
            "history": _hanging(resource) if "history" in (o.verb for o in usable) else {},
        }
        return told | ({"missing": list(house.missing)} if house.missing else {})

    def _fields(
        self, usable: list[Operation], rules: Rules, house: Told, personal: Collection[str] = ()
    ) -> Json:
        """
        Field → JSON Schema with the caller's right to it; what is hidden is not told.

        personal: fields by which a person is known or reached.
        """
        written = {
            name
            for o in usable
            if not o.safe
            for name in o.taken.load_fields.keys() - o.path_parameters
        }
        told = {}
        for name, described in _shown(usable).items():
            right = right_to(name, rules)
            if right == "editable" and (name not in written or name in OPEN):
                right = "read_only"
            if right != "hidden":
                marks = {"x-personal": True} if name in personal else {}
                told[name] = {**described, "x-right": right, **marks, **self.reference(name)}
        return _with_house(told, house, house.shown())

    def _operation(self, operation: Operation, rules: Rules, house: Told) -> Json:
        return {
            "id": operation.id,
            "x-label": operation_label(operation),
            "summary": operation.summary,
            "method": operation.method,
            "path": f"/v1{operation.path}",
            "if_match": operation.guarded,
            "idempotency_key": operation.takes_key,
            "deprecated": operation.deprecated is not None,
            "input": self._input(operation, rules, house),
        }

    def _input(self, operation: Operation, rules: Rules, house: Told) -> Json:
        """The input without what the caller may not write."""
        described = dict(labelled(operation.taken, "in", operation))
        properties = {n: {**d, **self.reference(n)} for n, d in described["properties"].items()}
        if not operation.safe:
            own = {*operation.path_parameters}
            kept = [n for n in properties if n in own or right_to(n, rules) == "editable"]
            custom = house.written(new=operation.verb == "create")
            properties = _with_house({n: properties[n] for n in kept}, house, custom)
        required = [n for n in described.pop("required", ()) if n in properties]
        told = {**described, "properties": properties}
        return told | ({"required": required} if required else {})

    def reference(self, name: str) -> Json:
        """Where the records are whose ids a field takes."""
        return {"x-refers": self._refers[name]} if name in self._refers else {}


def address(resource: Resource) -> str:
    """Where the records are: the path of the list, else of what opens one, else of the first."""
    paths = {o.verb: o.path for o in resource.operations if o.http}
    return f"/v1{paths.get('list') or paths.get('create') or next(iter(paths.values()))}"


def _with_house(properties: Mapping[str, Json], house: Told, custom: Json) -> Json:
    if CUSTOM not in properties or not house.fields:
        return dict(properties)
    return {**properties, CUSTOM: {**properties[CUSTOM], **custom}}


def _shown(operations: list[Operation]) -> Json:
    """Field → JSON Schema, as the record shows them."""
    shown = showing(operations)
    if shown is None:
        return {}
    operation, record = shown
    return dict(labelled(record, "out", operation)["properties"])


def _hanging(resource: Resource) -> Json:
    """What a history tells of things that hang on a record, beside its fields."""
    return {name: {"x-label": label(name, resource.name)} for name in HANGING.values()}


def _listing(operations: list[Operation], rights: Rights, rules: Rules, house: Told) -> Json:
    for operation in operations:
        listing = operation.listing
        if listing is None:
            continue
        shows = listing.shows
        seen = {
            name: kind
            for name, kind in listing.filters.items()
            if right_to(name, rules) not in UNSEEN and not hides(rights, *shows.get(name, ()))
        }
        customized = house if listing.customized else Told()
        filters = {
            name: {"kind": kind, "operators": list(OPERATORS[kind])}
            | {"x-label": field_label(name, listing.item, operation)}
            | ({"choices": listing.choices[name]} if name in listing.choices else {})
            for name, kind in seen.items()
        }
        sorts = [name for name in listing.sorts if right_to(name, rules) not in UNSEEN]
        return {
            "filters": {**filters, **customized.filters()},
            "sorts": [*sorts, *customized.sorts()],
            "default_sort": listing.default_sort,
            "quick_search": bool(listing.quick),
            "includes": list(listing.includes),
        }
    return {}
