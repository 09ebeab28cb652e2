"""The OpenAPI document as one caller has it: with the fields that the house added itself."""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import orjson

from chassis.context import Call
from gateway.house_fields import CUSTOM, HouseFields, Told

KEPT = 4
"""Documents kept; people with other rights to custom fields have others."""
Json = dict[str, Any]


class Document:
    """The bytes of a document."""

    def __init__(self, body: bytes):
        self.body = body

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]


class Documents:
    """Makes the document beside the event loop, once for all who have the same fields."""

    def __init__(self, describe: Callable[[], Json], house: HouseFields):
        self._describe, self._house = describe, house
        self._made: OrderedDict[bytes, Document] = OrderedDict()
        self._making = asyncio.Lock()

    async def of(self, call: Call) -> Document:
        """Return the document for the caller; a stranger's knows no field of the house."""
        told = await self._house.all(call) if call.actor_id else {}
        key = orjson.dumps({name: one.fields for name, one in told.items()})
        async with self._making:
            if key not in self._made:
                self._made[key] = await asyncio.to_thread(self._make, told)
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return self._made[key]

    def _make(self, told: Mapping[str, Told]) -> Document:
        document = self._describe()
        for methods in document["paths"].values():
            for described in methods.values():
                name = described["operationId"].rpartition(".")[0]
                if name in told:
                    _add_fields(document, described, told[name])
        return Document(orjson.dumps(document))


def _add_fields(document: Json, operation: Json, told: Told) -> None:
    """Let input, answer and filters of one operation name the custom fields."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        new = operation["operationId"].endswith(".create")
        _fill(document, content["schema"], told.written(new=new))
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values() if status.startswith("2") else ():
            _fill(document, content["schema"], told.shown())
    if any(p.get("name") == "sort" and p.get("in") == "query" for p in operation["parameters"]):
        operation["parameters"] += [_filter(name, one) for name, one in told.filters().items()]


def _fill(document: Json, schema: Json, custom: Json) -> None:
    for holder in _holders(document, schema):
        kept = {k: v for k, v in holder[CUSTOM].items() if k == "description"}
        holder[CUSTOM] = {**kept, **custom}


def _holders(document: Json, schema: Json) -> Iterator[Json]:
    """Yield the properties of a record, of the rows of a page too, that have custom fields."""
    here = _resolved(document, schema)
    properties = here.get("properties", {})
    if CUSTOM in properties:
        yield properties
    if "items" in properties:
        row = _resolved(document, properties["items"]["items"])
        if CUSTOM in row.get("properties", {}):
            yield row["properties"]


def _resolved(document: Json, schema: Json) -> Json:
    reference = schema.get("$ref", "")
    return document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _filter(name: str, about: Json) -> Json:
    described: Json = {"type": "string"}
    if "choices" in about:
        described["enum"] = about["choices"]
    label = about["x-label"]
    told = f"Rows whose {label['en']} ({label['zh-CN']}) is this; operators as suffixes."
    return {"name": name, "in": "query", "description": told, "schema": described}
