"""
Answers put together from several services: a customer all round, the caller's counters, search.

Every part is asked at the same time, on the caller's behalf and with the caller's rights. A part
whose service is down or slow is left empty and named in `missing`; the rest is answered.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from marshmallow import fields as plain

from chassis import fields
from chassis.context import Call
from chassis.contract import Catalogue, Operation, Resource
from chassis.errors import (
    BadRequest,
    DeadlinePassed,
    Forbidden,
    NotFound,
    ServiceError,
    Unavailable,
)
from chassis.field_rights import FieldRights
from chassis.fields import Schema
from chassis.perform import load
from gateway.bus import Bus
from gateway.pages import NAME

PATIENCE_S = 1.5
SHOWN = 10
"""Rows of each part; the lists themselves have the rest."""
CUSTOMER, BY_CUSTOMER = "customers.customer", "customer_id"
SAID = re.compile(r"[A-Za-z][A-Za-z' ]+")
"""What may be pinyin or initials of a name."""
log = structlog.get_logger()
Asked = Mapping[str, Any]
Payload = Callable[[Call, Asked], dict[str, Any]]


class WhichCustomer(Schema):
    """The customer to be looked at."""

    customer_id = fields.Id(required=True)


class CustomerAllRound(Schema):
    """A customer with what every service knows, and the names of parts that did not answer."""

    customer = plain.Dict(required=True)
    parts = plain.Dict(
        required=True,
        metadata={"description": "Part → page of its newest rows with their number, or record."},
    )
    missing = fields.Many(fields.Text(), required=True)


class SearchQuery(Schema):
    """What is looked for, and where."""

    q = fields.Text(required=True, min=1, max=100)
    types = plain.List(
        fields.Id(), metadata={"description": "Names such as customers.customer; all if absent."}
    )
    limit = fields.Whole(min=1, max=20, load_default=5)


class SearchGroup(Schema):
    """What was found among the records of one type."""

    type = plain.String(required=True)
    address = plain.String(required=True)
    items = plain.List(plain.Dict(), required=True)


class SearchFound(Schema):
    """Groups in which something was found, and the types that did not answer."""

    groups = plain.List(plain.Nested(SearchGroup), required=True)
    missing = fields.Many(fields.Text(), required=True)


class WhichRequest(Schema):
    """The request of the person whose data are told."""

    personal_request_id = fields.Id(required=True)


class PersonalData(Schema):
    """Everything that is kept of a person, by service, to be handed out to that person."""

    services = plain.Dict(
        required=True,
        metadata={"description": "Service → items (resource, id, law, fields), and `complete`."},
    )
    missing = fields.Many(fields.Text(), required=True)


class Counters(Schema):
    """How much waits for the caller; what they may not see is left out."""

    counts = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    missing = fields.Many(fields.Text(), required=True)


def _of_customer(**more: Any) -> Payload:
    return lambda call, asked: {**_FIRST, "customer_id": asked["customer_id"], **more}


def _mine(**more: Any) -> Payload:
    return lambda call, asked: {**_COUNT, "owner_id": call.actor_id, **more}


_FIRST = {"limit": SHOWN, "total": "exact"}
_COUNT = {"limit": 1, "total": "exact"}
ALL_ROUND: Mapping[str, tuple[str, Payload]] = {
    "contacts": ("customers.contact.list", _of_customer()),
    "activities": ("customers.activity.list_of_customer", _of_customer()),
    "figures": ("customers.customer.figures", lambda _, asked: dict(asked)),
    "files": (
        "customers.attachment.list",
        lambda _, asked: {"resource": CUSTOMER, "record_id": asked["customer_id"]},
    ),
    "timeline": ("customers.timeline.list", lambda _, asked: {**asked, "limit": SHOWN}),
    "opportunities": ("sales.opportunity.list", _of_customer()),
    "quotes": ("sales.quote.list", _of_customer()),
    "orders": ("sales.order.list", _of_customer()),
    "receivables": ("ledger.receivable.list", _of_customer()),
    "receipts": ("ledger.receipt.list", _of_customer()),
    "exposure": ("ledger.exposure.get", lambda _, asked: dict(asked)),
    "tickets": ("service_desk.ticket.list", _of_customer()),
    "messages": ("notify.message.list", _of_customer()),
}
"""Part of a customer all round → the operation that tells it and what that is asked."""
COUNTED: Mapping[str, tuple[str, Payload]] = {
    "work_queue": ("customers.work_queue.counts", lambda call, asked: {}),
    "lead_queue": ("customers.work_queue.count_leads", lambda call, asked: {}),
    "leads_open": ("customers.lead.list", _mine(state="open")),
    "pool_customers": ("customers.pool.list", lambda call, asked: dict(_COUNT)),
    "opportunities_open": ("sales.opportunity.list", _mine(state="open")),
    "quotes_draft": ("sales.quote.list", _mine(state="draft")),
    "orders_draft": ("sales.order.list", _mine(state="draft")),
    "tickets_open": ("service_desk.ticket.queue", lambda call, asked: dict(_COUNT)),
    "approvals_to_decide": ("organization.approval.to_approve", lambda call, asked: dict(_COUNT)),
    "tasks_open": ("organization.task.list", _mine(state="open")),
    "notices_unread": ("organization.notice.count", lambda call, asked: {}),
    "conversations_unread": ("organization.direct_message.count", lambda call, asked: {}),
    "announcements_unread": ("organization.announcement.board", lambda call, asked: {}),
    "reminders_waiting": ("notify.reminder.list", _mine(state="waiting")),
    "messages_failed": ("notify.message.list", _mine(state="failed")),
}
"""Counter → the operation whose `total`, `unread` or kinds it tells and what that is asked."""

all_round = Resource(NAME, "customer_view")
get_all_round = all_round.operation(
    "get",
    summary="Read a customer all round: what every service knows of it, in one answer.",
    http="GET /customers/{customer_id}/360",
    takes=WhichCustomer,
    gives=CustomerAllRound,
    safe=True,
    access="signed_in",
    raises=(NotFound,),
)
search = Resource(NAME, "search", plural="search")
search_all = search.operation(
    "find",
    summary="Search records of all types by name or number; customers, contacts, leads, products "
    "and colleagues also by pinyin, initials and the end of a phone, deals and tickets by pinyin "
    "and initials of their own names, and with quotes and orders by those of their customers.",
    http="GET /search",
    takes=SearchQuery,
    gives=SearchFound,
    safe=True,
    access="signed_in",
)
counters = Resource(NAME, "counters", plural="counters")
count = counters.operation(
    "count",
    summary="Count what waits for the caller in every service.",
    http="GET /counters",
    gives=Counters,
    safe=True,
    access="signed_in",
)
personal_data = Resource(NAME, "personal_data", plural="personal-data")
hand_out = personal_data.operation(
    "get",
    summary="Read all that is kept of a person who asked for it, in every service.",
    http="GET /personal-requests/{personal_request_id}/data",
    takes=WhichRequest,
    gives=PersonalData,
    safe=True,
    access="signed_in",
    timeout_s=10.0,
    raises=(NotFound,),
)
ASKING = ("phones", "emails", "numbers", "names", "record_ids")
TOLD_IN_S = 8.0
"""Nobody waits for this with the next customer at the counter: it may take long and be whole."""
RESOURCES = (all_round, search, counters, personal_data)


@dataclass(frozen=True)
class Part:
    """One question to one service. told: what came, None when nobody answered."""

    name: str
    operation: Operation
    payload: dict[str, Any]
    told: Any = None


def searched(catalogue: Catalogue) -> dict[str, Operation]:
    """Return the lists that can be searched by words alone, by the type of their records."""
    return {
        f"{o.service}.{o.resource}": o
        for o in catalogue.operations.values()
        if o.listing and o.listing.quick is True and o.method == "GET" and o.verb == "list"
        if not any(field.required for field in o.taken.fields.values())
    }


class Composites:
    """Answers the operations above; what the catalogue does not hold is no part of them."""

    def __init__(self, catalogue: Catalogue, bus: Bus, field_rights: FieldRights):
        self._bus = bus
        self._field_rights = field_rights
        self._operations = catalogue.operations
        self._searched = searched(catalogue)
        self._answers: Mapping[str, Callable[[Call, Asked], Awaitable[dict[str, Any]]]] = {
            get_all_round.id: self._all_round,
            search_all.id: self._search,
            count.id: self._count,
            hand_out.id: self._hand_out,
        }

    def answers(self, operation: Operation) -> bool:
        """Return whether *operation* is one of these."""
        return operation.id in self._answers

    async def answer(self, operation: Operation, call: Call, asked: Asked) -> dict[str, Any]:
        """Return the reply; raises Invalid, or what the customer's own service refuses."""
        return {"result": await self._answers[operation.id](call, load(operation, asked))}

    async def _all_round(self, call: Call, asked: Asked) -> dict[str, Any]:
        head = self._operations.get("customers.customer.get")
        if head is None:
            raise NotFound(resource="customers.customer", id=asked["customer_id"])
        if not call.allows(head.permission):
            raise Forbidden(permission=head.permission)
        # Whoever may not see the customer is told so before anything about it is asked elsewhere.
        customer = await self._ask(head, {"customer_id": asked["customer_id"]}, call)
        parts = await self._gather(self._parts(ALL_ROUND, call, asked), call)
        told = {part.name: part.told for part in parts if part.told}
        return {"customer": customer, "parts": told, "missing": _missing(parts)}

    async def _search(self, call: Call, asked: Asked) -> dict[str, Any]:
        wanted = asked.get("types") or self._searched
        self._refuse_unknown(wanted)
        payload = {"q": asked["q"], "limit": asked["limit"]}
        found = {name: self._searched[name] for name in wanted}
        parts = [Part(n, o, payload) for n, o in found.items() if call.allows(o.permission)]
        parts = await self._gather(parts, call)
        more = await self._of_customers(parts, call, payload)
        groups = [
            {"type": p.name, "address": p.operation.path, "items": items}
            for p in parts
            if (items := _one_by_one((p, *more), p.name)[: asked["limit"]])
        ]
        missing = dict.fromkeys([*_missing(parts), *_missing(more)])
        return {"groups": groups, "missing": list(missing)}

    async def _of_customers(self, parts: list[Part], call: Call, payload: Asked) -> list[Part]:
        """
        Return the records of other services whose customer is found by how its name is said.

        Only the customers' own service knows that 全景 is quanjing, or qj for short.
        """
        head = self._searched.get(CUSTOMER)
        if head is None or not SAID.fullmatch(payload["q"].strip()):
            return []
        elsewhere = [p for p in parts if p.operation.service != head.service]
        others = [p for p in elsewhere if BY_CUSTOMER in _filters(p.operation)]
        found = [p for p in parts if p.name == CUSTOMER]
        if others and not found and call.allows(head.permission):
            found = await self._gather([Part(CUSTOMER, head, dict(payload))], call)
        ids = [row["id"] for p in found for row in (p.told or {}).get("items", ())]
        if not ids:
            return []
        query = {f"{BY_CUSTOMER}_in": ",".join(ids), "limit": payload["limit"]}
        asked = [Part(p.name, p.operation, query) for p in others if self._may_ask(p, query, call)]
        return await self._gather(asked, call)

    def _may_ask(self, part: Part, query: Asked, call: Call) -> bool:
        """Tell whether the caller may ask by the field, which may be hidden from them."""
        try:
            self._field_rights.check(part.operation, query, call.field_rights)
        except ServiceError:
            return False
        return True

    def _refuse_unknown(self, types: Iterable[str]) -> None:
        if set(types) - set(self._searched):
            offered = {"choices": ", ".join(self._searched)}
            wrong = {"pointer": "/types", "in": "query", "code": "not_one_of", "params": offered}
            raise BadRequest(fields=[wrong])

    async def _count(self, call: Call, asked: Asked) -> dict[str, Any]:
        parts = await self._gather(self._parts(COUNTED, call, asked), call)
        told = [part for part in parts if part.told is not None]
        counts = {name: number for part in told for name, number in _numbers(part)}
        return {"counts": counts, "missing": _missing(parts)}

    async def _hand_out(self, call: Call, asked: Asked) -> dict[str, Any]:
        request = self._operations.get("organization.personal_request.get")
        if request is None:
            raise NotFound(
                resource="organization.personal_request", id=asked["personal_request_id"]
            )
        told = [o for o in self._operations.values() if o.resource == "personal_part"]
        for operation in (request, *told):
            of_all = call.scope(f"{operation.service}.{operation.resource}") == "all"
            if not call.allows(operation.permission) or not (of_all or operation is request):
                raise Forbidden(permission=operation.permission)
        person = await self._ask(request, dict(asked), call)
        payload = {name: person[name] for name in ASKING if name in person}
        parts = [Part(o.service, o, payload) for o in told]
        parts = await self._gather(parts, call, TOLD_IN_S)
        return {"services": {p.name: p.told for p in parts if p.told}, "missing": _missing(parts)}

    def _parts(
        self, declared: Mapping[str, tuple[str, Payload]], call: Call, asked: Asked
    ) -> list[Part]:
        present = {
            name: (self._operations[identifier], payload)
            for name, (identifier, payload) in declared.items()
            if identifier in self._operations
        }
        return [
            Part(name, operation, payload(call, asked))
            for name, (operation, payload) in present.items()
            if operation.access == "signed_in" or call.allows(operation.permission)
        ]

    async def _gather(
        self, parts: list[Part], call: Call, patience_s: float = PATIENCE_S
    ) -> list[Part]:
        told = await asyncio.gather(*(self._part(part, call, patience_s) for part in parts))
        return [Part(p.name, p.operation, p.payload, t) for p, t in zip(parts, told, strict=True)]

    async def _part(self, part: Part, call: Call, patience_s: float) -> Any:
        try:
            return await self._ask(part.operation, part.payload, call, patience_s)
        except (Unavailable, DeadlinePassed):
            return None
        except ServiceError as error:
            if error.status not in (Forbidden.status, NotFound.status):
                log.error("composite.part_failed", part=part.name, code=error.code)
                return None
            # Not for this caller, such as a record outside of their scope: nothing to show.
            return {"items": [], "total": 0} if part.operation.listing else {}

    async def _ask(
        self, operation: Operation, payload: Asked, call: Call, patience_s: float = 0.0
    ) -> Any:
        """Ask one service, for *patience_s* at most where that is given."""
        deadline = min(call.deadline, time.time() + patience_s) if patience_s else call.deadline
        onward = call.onward(operation.service, "", deadline=deadline)
        reply = await self._bus.call(operation, payload, onward)
        return self._field_rights.shown(operation, reply["result"], call.field_rights)


def _filters(operation: Operation) -> Iterable[str]:
    return operation.listing.filters if operation.listing else ()


def _one_by_one(parts: Iterable[Part], name: str) -> list[dict[str, Any]]:
    """Return what was found of one type, each record once."""
    pages = [part.told["items"] for part in parts if part.name == name and part.told]
    return list({row["id"]: row for page in pages for row in page}.values())


def _numbers(part: Part) -> Iterator[tuple[str, int]]:
    kinds = [row for row in part.told.get("items", ()) if "count" in row]
    if kinds:
        yield from ((f"{part.name}_{row['kind']}", int(row["count"])) for row in kinds)
    else:
        yield part.name, int(part.told.get("total", part.told.get("unread", 0)))


def _missing(parts: list[Part]) -> list[str]:
    return [part.name for part in parts if part.told is None]
