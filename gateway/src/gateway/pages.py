"""What the gateway answers by itself: the OpenAPI document and the metadata of resources."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import orjson
from marshmallow import fields as plain

from chassis import fields
from chassis.context import Call
from chassis.contract import Catalogue, Operation, Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from gateway.answers import none_match
from gateway.bus import Bus
from gateway.exchange import Answer, Exchange, accepts_gzip
from gateway.metadata import Metadata, address
from gateway.own_document import Document, Documents
from gateway.plans import Plan
from gateway.refusals import TicketForPeople, TooManyStreams

NAME = "gateway"


class AnyDocument(Schema):
    """A document whose form is told elsewhere."""

    class Meta(Schema.Meta):
        additional = True


class EventStream(AnyDocument):
    """
    Server-sent events.

    record_changed, counter_changed, job_progress, incoming_call, reminder_due, reset.
    """


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
    """
    What a front end needs to build lists and forms of one resource, as the caller may use it.

    Fields come with rules, options and the caller's right (`x-right`), custom ones below `custom`.
    A service that is away is named in `missing`: its custom fields are not told.
    """

    name = plain.String(required=True)
    labels = plain.Dict(required=True)
    address = plain.String(required=True)
    abilities = plain.List(plain.String(), required=True)
    fields_ = plain.Dict(required=True, data_key="fields")
    list_ = plain.Dict(required=True, data_key="list")
    operations = plain.List(plain.Dict(), required=True)
    missing = plain.List(plain.String())


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

    def __init__(self, catalogue: Catalogue, bus: Bus, describe: Callable[[], dict[str, Any]]):
        self._catalogue = catalogue
        self._metadata = Metadata(catalogue, bus)
        self._documents = Documents(describe, self._metadata.house)

    async def answer(
        self, plan: Plan, exchange: Exchange, call: Call, payload: Mapping[str, Any]
    ) -> Answer:
        """Return the page for the caller, or 304 when they have it already."""

        def may(operation: Operation) -> bool:
            return operation.access != "permission" or call.allows(operation.permission)

        if plan.operation is get_document:
            return _whole(await self._documents.of(call), exchange)
        get = plan.operation is get_meta
        body = await self._get(may, call, payload) if get else self._list(may)
        tag = _tag(body)
        headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
        if none_match(exchange.text(b"if-none-match"), tag):
            return Answer(304, headers=headers)
        return Answer(200, body, headers=headers)

    @cached_property
    def _by_name(self) -> dict[str, Resource]:
        open_ones = [r for r in self._catalogue.resources if any(o.http for o in r.operations)]
        by_collection = {r.collection.lstrip("/"): r for r in open_ones}
        by_address = {address(r).removeprefix("/v1/"): r for r in open_ones}
        return {**by_collection, **by_address, **{f"{r.service}.{r.name}": r for r in open_ones}}

    def _list(self, may: May) -> bytes:
        usable = {
            name: r
            for name, r in self._by_name.items()
            if "." in name and any(o.http and may(o) for o in r.operations)
        }
        items = [{"name": name, "address": address(r)} for name, r in usable.items()]
        return orjson.dumps({"items": items})

    async def _get(self, may: May, call: Call, asked: Mapping[str, Any]) -> bytes:
        resource = self._by_name.get(str(asked["resource"]))
        usable = [o for o in resource.operations if o.http and may(o)] if resource else []
        if resource is None or not usable:
            raise NotFound(resource="meta", id=asked["resource"])
        return orjson.dumps(await self._metadata.tell(resource, usable, call))


def _whole(document: Document, exchange: Exchange) -> Answer:
    """Return the document, compressed for who reads that: it is a tenth of the size."""
    plain_tag, gzip_tag = f'"{document.digest}"', f'"{document.digest}-gzip"'
    packed = accepts_gzip(exchange.text(b"accept-encoding"))
    tag = gzip_tag if packed else plain_tag
    headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
    headers.append((b"vary", b"Accept-Encoding, Authorization, X-Api-Key"))
    known = exchange.text(b"if-none-match")
    if none_match(known, plain_tag) or none_match(known, gzip_tag):
        return Answer(304, headers=headers)
    if not packed:
        return Answer(200, document.body, headers=headers)
    return Answer(200, document.packed, headers=[*headers, (b"content-encoding", b"gzip")])


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
