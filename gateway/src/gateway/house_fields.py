"""Fields that the house added itself (c_…): asked of the services, told as JSON Schema."""

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis import fields
from chassis.context import Call
from chassis.contract import Catalogue, Operation
from chassis.custom.filtering import is_custom
from chassis.custom.kinds import EMAIL, KINDS, MOST_CHOSEN, PHONE, TEXT_KEPT
from chassis.errors import ServiceError
from chassis.spoken import ID
from gateway.bus import Bus
from gateway.schemas import Json, field_schema, nullable

CUSTOM = "custom"
LONG = 10_000
KEPT_S = 30.0
MAX_KEPT = 1_000
WRITABLE = "editable"
_PLAIN: Mapping[str, Any] = {
    "money": fields.Money(signed=True),
    "day": fields.Day(),
    "flag": fields.Flag(),
    "reference": fields.Id(),
    "file": fields.Id(),
}
_FORMS = {"phone": PHONE, "email": EMAIL}


@dataclass(frozen=True)
class Told:
    """The custom fields of a type of records as one caller may use them."""

    fields: tuple[Mapping[str, Any], ...] = ()
    missing: tuple[str, ...] = field(default=())

    def shown(self) -> Json:
        """Return the JSON Schema of `custom` as records show it."""
        return {"type": "object", "properties": {f["name"]: schema_of(f) for f in self.fields}}

    def written(self, *, new: bool) -> Json:
        """Return the JSON Schema of `custom` as the caller writes it; null takes a value away."""
        used = [f for f in self.fields if f["right"] == WRITABLE]
        needed = [f["name"] for f in used if f.get("required") and f.get("default") is None]
        properties = {
            f["name"]: schema_of(f) if f.get("required") else nullable(schema_of(f)) for f in used
        }
        told: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        return told | ({"required": needed} if needed and new else {})

    def filters(self) -> Json:
        """Return the filters of lists that the fields offer."""
        seen = [f for f in self.fields if f.get("filter") and f["right"] != "masked"]
        return {
            f["name"]: {"kind": f["filter"], "operators": f.get("operators", []), **_label(f)}
            | ({"choices": _choices(f)} if f.get("choices") else {})
            for f in seen
        }

    def sorts(self) -> list[str]:
        return [f["name"] for f in self.fields if f.get("sorts") and f["right"] != "masked"]


class HouseFields:
    """Asks the services which fields the house added to their records."""

    def __init__(self, catalogue: Catalogue, bus: Bus):
        self._bus = bus
        operations = list(catalogue.operations.values())
        self._describe = {
            o.service: o for o in operations if (o.resource, o.verb) == ("custom_field", "describe")
        }
        self.resources = sorted({_name(o) for o in operations if self._takes_fields(o)})

    def _takes_fields(self, operation: Operation) -> bool:
        shown = operation.given.fields.get(CUSTOM) if operation.given else None
        is_record = operation.verb == "get" and isinstance(shown, fields.CustomValues)
        return is_record and operation.service in self._describe

    async def of(self, resource: str, call: Call) -> Told:
        """Return the custom fields of *resource*; a service that is away is named as missing."""
        if resource not in self.resources:
            return Told()
        service = resource.partition(".")[0]
        payload = {"resource": resource}
        try:
            asked = call.onward(service, "gateway")
            reply = await self._bus.call(self._describe[service], payload, asked)
        except ServiceError as error:
            return Told(missing=(service,)) if error.status >= 500 else Told()
        return Told(tuple(f for f in reply["result"]["fields"] if f["custom"]))

    async def all(self, call: Call) -> dict[str, Told]:
        """Return the custom fields of every type of records that has some."""
        told = await asyncio.gather(*(self.of(name, call) for name in self.resources))
        return {n: t for n, t in zip(self.resources, told, strict=True) if t.fields}


class HouseReferences:
    """Knows for some seconds to which records the fields of the house refer, as each caller may."""

    def __init__(self, catalogue: Catalogue, bus: Bus):
        self._fields = HouseFields(catalogue, bus)
        self._operations = catalogue.operations
        self._kept: dict[Any, tuple[dict[str, Operation], float]] = {}

    async def of(
        self, operation: Operation, call: Call, told: Mapping[str, Collection[str]]
    ) -> dict[str, Operation]:
        """
        Return field → the operation that names what it refers to, `names` or else `search`.

        told: field → what rows tell by it. Nobody is asked where none of it could be an id.
        """
        resource = _name(operation)
        could_refer = any(is_custom(n) and any(map(ID.fullmatch, told[n])) for n in told)
        if not could_refer or resource not in self._fields.resources:
            return {}
        rules = (call.field_rights or {}).get(resource, {})
        now = time.monotonic()
        whose = (resource, call.allows(f"{resource}.get"), *sorted(rules.items()))
        found, until = self._kept.get(whose, ({}, 0.0))
        if until <= now:
            about = await self._fields.of(resource, call)
            refers = {f["name"]: f[REFERS] for f in about.fields if f.get(REFERS)}
            named = {name: self._naming(of) for name, of in refers.items()}
            found = {name: o for name, o in named.items() if o is not None}
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[whose] = found, now + (0.0 if about.missing else KEPT_S)
        return found

    def _naming(self, resource: str) -> Operation | None:
        verbs = ("names", "search")
        found = (self._operations.get(f"{resource}.{verb}") for verb in verbs)
        return next((o for o in found if o is not None), None)


def schema_of(told: Mapping[str, Any]) -> Json:
    """Return the JSON Schema of one custom field with its rules, options, names and rights."""
    about = {
        name: told[key]
        for name, key in (("description", "hint"), ("default", "default"), ("x-refers", REFERS))
        if told.get(key) is not None
    }
    marks = {f"x-{name}": told[name] for name in ("right", "group", "position", "unique")
             if told.get(name) is not None}  # fmt: skip
    return {**_form(told), **about, **_label(told), **marks}


REFERS = "references"


def _form(told: Mapping[str, Any]) -> Json:
    kind = told["kind"]
    if kind in _PLAIN:
        return _bounded(dict(field_schema(_PLAIN[kind], "in")), told)
    if kind == "number":
        low, high = told.get("min") or "-1e12", told.get("max") or "1e12"
        places = told.get("places")
        number = fields.Quantity(places=4 if places is None else places, min=low, max=high)
        return dict(field_schema(number, "in"))
    if kind in ("choice", "multi_choice"):
        one: Json = {"type": "string", "enum": _choices(told), "x-labels": _labels(told)}
        many: Json = {"type": "array", "items": one, "maxItems": MOST_CHOSEN}
        return one if kind == "choice" else many
    return _text(told)


def _text(told: Mapping[str, Any]) -> Json:
    most = LONG if told["kind"] == "long_text" else TEXT_KEPT
    pattern = _FORMS.get(told["kind"]) or told.get("pattern")
    described: Json = {"type": "string", "maxLength": int(told.get("max") or most)}
    if told.get("min"):
        described["minLength"] = int(told["min"])
    return described | ({"pattern": f"^(?:{pattern})$"} if pattern else {})


def _bounded(described: Json, told: Mapping[str, Any]) -> Json:
    """JSON Schema has no bounds for days and amounts: front ends get them under own names."""
    bounds = {f"x-{name}": told[name] for name in ("min", "max") if told.get(name)}
    return described | (bounds if KINDS[told["kind"]].bounds else {})


def _offered(told: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (one for one in told.get("choices") or () if not one.get("retired"))


def _choices(told: Mapping[str, Any]) -> list[str]:
    return [one["value"] for one in _offered(told)]


def _labels(told: Mapping[str, Any]) -> Json:
    return {one["value"]: _named(one) for one in _offered(told)}


def _label(told: Mapping[str, Any]) -> Json:
    return {"x-label": _named(told)}


def _named(told: Mapping[str, Any]) -> Json:
    return {"en": told.get("label_en") or told["label"], "zh-CN": told["label"]}


def _name(operation: Operation) -> str:
    return f"{operation.service}.{operation.resource}"
