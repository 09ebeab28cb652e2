"""What the gateway answers by itself: the OpenAPI document and the metadata of resources."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import orjson
from marshmallow import Schema as MarshmallowSchema
from marshmallow import fields as plain

from chassis import fields
from chassis.context import Call
from chassis.contract import Catalogue, Operation, Resource
from chassis.errors import LABELS, NotFound
from chassis.fields import Schema
from chassis.listing import OPERATORS
from chassis.words import LANGUAGES
from gateway.answers import none_match
from gateway.exchange import Answer, Exchange, accepts_gzip
from gateway.labelling import field_label, labelled
from gateway.plans import Plan
from gateway.refusals import TicketForPeople, TooManyStreams

NAME = "gateway"


class AnyDocument(Schema):
    """A document whose form is told elsewhere."""

    class Meta(Schema.Meta):
        additional = True


class EventStream(AnyDocument):
    """Server-sent events: record_changed, counter_changed, job_progress, reminder_due, reset."""


class WhichResource(Schema):
    """The resource by its address below /v1 (work-requests) or name (customers.customer)."""

    resource = fields.Id(required=True)


class ResourceEntry(Schema):
    """One resource in the list of all."""

    name = plain.String(required=True)
    address = plain.String(required=True)


class ResourceList(Schema):
    """All resources of which the caller may use something."""

    items = plain.List(plain.Nested(ResourceEntry), required=True)


class LiveQuery(Schema):
    """How long to listen."""

    seconds = fields.Whole(
        min=0,
        max=86_400,
        load_default=3600,
        metadata={"description": "After so many seconds the stream ends; the client comes back."},
    )
    ticket = fields.Text(
        min=1,
        max=2000,
        metadata={"description": "Instead of a header, for EventSource; opens one stream."},
    )
    last_event_id = fields.Text(
        min=1, max=100, metadata={"description": "As the header Last-Event-ID, which wins."}
    )


class LiveTicket(Schema):
    """What opens one live stream; `expires_in_s` seconds are left to do it."""

    ticket = plain.String(required=True)
    expires_in_s = plain.Integer(required=True)


class ResourceMeta(Schema):
    """What a front end needs to build lists and forms of one resource."""

    name = plain.String(required=True)
    labels = plain.Dict(required=True)
    address = plain.String(required=True)
    fields_ = plain.Dict(required=True, data_key="fields")
    list_ = plain.Dict(required=True, data_key="list")
    operations = plain.List(plain.Dict(), required=True)


document = Resource(NAME, "openapi")
get_document = document.operation(
    "get",
    summary="The OpenAPI document of this API.",
    http="GET /openapi.json",
    gives=AnyDocument,
    safe=True,
    access="public",
)
meta = Resource(NAME, "meta", plural="meta")
list_meta = meta.operation(
    "list",
    summary="All resources that the caller may use.",
    http="GET /meta",
    gives=ResourceList,
    safe=True,
    access="signed_in",
)
get_meta = meta.operation(
    "get",
    summary="Fields, filters and operations of a resource, as far as the caller may use them.",
    http="GET /meta/{resource}",
    takes=WhichResource,
    gives=ResourceMeta,
    safe=True,
    access="signed_in",
    raises=(NotFound,),
)
live = Resource(NAME, "live", plural="live")
listen = live.operation(
    "listen",
    summary="Listen to what changes, as server-sent events; Last-Event-ID goes on after a break.",
    http="GET /live",
    takes=LiveQuery,
    gives=EventStream,
    safe=True,
    access="signed_in",
    raises=(TooManyStreams,),
)
give_ticket = live.operation(
    "ticket",
    summary="Get a ticket for one live stream: a browser's EventSource sends no header.",
    http="POST /live/tickets",
    gives=LiveTicket,
    status=201,
    safe=True,
    access="signed_in",
    raises=(TicketForPeople,),
)
RESOURCES = (document, meta, live)
May = Callable[[Operation], bool]


class Pages:
    """Answers the gateway's own operations from the contracts."""

    def __init__(self, catalogue: Catalogue, describe: Callable[[], bytes]):
        self._catalogue = catalogue
        self._describe = describe
        self._answers: Mapping[str, Callable[[May, Mapping[str, Any]], bytes]] = {
            list_meta.id: self._list,
            get_meta.id: self._get,
        }

    def answer(
        self, plan: Plan, exchange: Exchange, call: Call, payload: Mapping[str, Any]
    ) -> Answer:
        """Return the page for the caller, or 304 when they have it already."""

        def may(operation: Operation) -> bool:
            return operation.access != "permission" or call.allows(operation.permission)

        if plan.operation is get_document:
            return self._whole(exchange)
        body = self._answers[plan.operation.id](may, payload)
        tag = _tag(body)
        headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
        if none_match(exchange.text(b"if-none-match"), tag):
            return Answer(304, headers=headers)
        return Answer(200, body, headers=headers)

    def _whole(self, exchange: Exchange) -> Answer:
        """Return the document, compressed for who reads that: it is a tenth of the size."""
        plain_tag, gzip_tag = f'"{self._digest}"', f'"{self._digest}-gzip"'
        packed = accepts_gzip(exchange.text(b"accept-encoding"))
        tag = gzip_tag if packed else plain_tag
        headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
        headers.append((b"vary", b"Accept-Encoding"))
        known = exchange.text(b"if-none-match")
        if none_match(known, plain_tag) or none_match(known, gzip_tag):
            return Answer(304, headers=headers)
        if not packed:
            return Answer(200, self._document, headers=headers)
        return Answer(200, self._packed, headers=[*headers, (b"content-encoding", b"gzip")])

    @cached_property
    def _document(self) -> bytes:
        return self._describe()

    @cached_property
    def _packed(self) -> bytes:
        return gzip.compress(self._document, mtime=0)

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self._document).hexdigest()[:32]

    @cached_property
    def _by_name(self) -> dict[str, Resource]:
        open_ones = [r for r in self._catalogue.resources if any(o.http for o in r.operations)]
        by_address = {r.collection.lstrip("/"): r for r in open_ones}
        return {**by_address, **{f"{r.service}.{r.name}": r for r in open_ones}}

    def _list(self, may: May, asked: Mapping[str, Any]) -> bytes:
        usable = {
            name: r
            for name, r in self._by_name.items()
            if "." in name and any(o.http and may(o) for o in r.operations)
        }
        items = [{"name": name, "address": _address(r)} for name, r in usable.items()]
        return orjson.dumps({"items": items})

    def _get(self, may: May, asked: Mapping[str, Any]) -> bytes:
        resource = self._by_name.get(str(asked["resource"]))
        usable = [o for o in resource.operations if o.http and may(o)] if resource else []
        if resource is None or not usable:
            raise NotFound(resource="meta", id=asked["resource"])
        return orjson.dumps(
            {
                "name": f"{resource.service}.{resource.name}",
                "labels": dict(
                    zip(LANGUAGES, LABELS[f"{resource.service}.{resource.name}"], strict=True)
                ),
                "address": _address(resource),
                "fields": _shown(usable),
                "list": _listing(usable),
                "operations": [_operation(o) for o in usable],
            }
        )


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _address(resource: Resource) -> str:
    """Where the records are: the path of the list, else of what opens one, else of the first."""
    paths = {o.verb: o.path for o in resource.operations if o.http}
    return f"/v1{paths.get('list') or paths.get('create') or next(iter(paths.values()))}"


def _shown(operations: list[Operation]) -> dict[str, Any]:
    """Field → JSON Schema, as the record shows them."""
    for verb in ("get", "create", "update"):
        for operation in operations:
            if operation.verb == verb and operation.given is not None:
                return _properties(operation.given, operation)
    for operation in operations:
        if operation.listing is not None:
            return _properties(operation.listing.item(), operation)
    return {}


def _properties(record: MarshmallowSchema, operation: Operation) -> dict[str, Any]:
    return dict(labelled(record, "out", operation)["properties"])


def _listing(operations: list[Operation]) -> dict[str, Any]:
    for operation in operations:
        listing = operation.listing
        if listing is not None:
            return {
                "filters": {
                    name: {"kind": kind, "operators": list(OPERATORS[kind])}
                    | {"x-label": field_label(name, listing.item, operation)}
                    | ({"choices": listing.choices[name]} if name in listing.choices else {})
                    for name, kind in listing.filters.items()
                },
                "sorts": list(listing.sorts),
                "default_sort": listing.default_sort,
                "quick_search": listing.quick,
                "includes": list(listing.includes),
            }
    return {}


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "id": operation.id,
        "summary": operation.summary,
        "method": operation.method,
        "path": f"/v1{operation.path}",
        "if_match": operation.guarded,
        "idempotency_key": operation.keyed,
        "input": labelled(operation.taken, "in", operation),
    }
