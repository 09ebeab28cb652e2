"""The way of a request: route, caller, limits, payload, signed Call, service, answer."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
import structlog

from chassis import tracing
from chassis.context import Call, Signer
from chassis.contract import Catalogue
from chassis.errors import Forbidden, Internal, NotFound, ServiceError, Unauthenticated
from chassis.field_rights import FieldRights
from chassis.files import FileStore
from chassis.networks import admits
from contracts.organization.password import ChangeRequired
from contracts.organization.session import NotFromHere
from contracts.shared import History
from gateway import gather, metrics
from gateway.answers import answer_of, file_answer
from gateway.auth import ANONYMOUS, Auth, Principal
from gateway.bus import Bus
from gateway.companions import Companions
from gateway.composites import RESOURCES as COMPOSED
from gateway.composites import Composites
from gateway.everywhere import list_everywhere
from gateway.exchange import Answer, Exchange, Gone, Headers, accepts
from gateway.headers import ASKED, EXPOSED, SECURITY, deprecation
from gateway.limits import Quota
from gateway.listening import Listening
from gateway.live import Live
from gateway.openapi import openapi
from gateway.pages import NAME as OWN
from gateway.pages import RESOURCES, Pages, give_ticket
from gateway.plans import Plan, is_shared, plans_of
from gateway.problems import TYPE, headers_of, problem
from gateway.refusals import (
    Busy,
    JobUnknown,
    MethodNotAllowed,
    NotAcceptable,
    RateLimited,
    RouteNotFound,
)
from gateway.settings import GatewaySettings
from gateway.subjects import Subjects
from gateway.table import Table
from gateway.uploads import payload_of, receive_upload

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Targets = Mapping[str, "Plan | Shared"]
Shared = dict[str, Plan]
PREFIX = "/v1"
RELATIONS = ("roles", "departments", "reach", "leads", "sells", "stands_in_for")
log = structlog.get_logger("gateway.access")


class Api:
    """Everything below /v1, as one ASGI application without a layer of middleware."""

    def __init__(self, catalogue: Catalogue, bus: Bus, settings: GatewaySettings):
        self.bus, self.settings = bus, settings
        everything = Catalogue((*catalogue.resources, *RESOURCES, *COMPOSED))
        self.plans = plans_of(everything)
        self._pages = Pages(everything, bus, lambda: openapi(everything))
        self._field_rights = FieldRights(everything.operations.values())
        self._companions = Companions(everything, bus, self._field_rights)
        self._composites = Composites(everything, bus, self._field_rights)
        self.live = Live(catalogue, settings.live_streams)
        self.draining, self.in_flight = False, 0
        self._store = FileStore(settings.upload_folder)
        self.auth = Auth(
            bus,
            issuer=settings.issuer,
            audience=settings.audience,
            fresh_s=settings.principal_ttl_s,
            stale_s=settings.principal_stale_s,
        )
        self._subjects = Subjects(everything, bus, self.auth.of_colleague)
        self._listening = Listening(self.live, self.auth, Signer(settings.bus_key_ring()))
        self._actors = Quota("actor", settings.actor_quota)
        self._anonymous = Quota("anonymous", settings.anonymous_quota)
        self._table = _table(self.plans)
        self._everywhere = {
            path: [p.operation for p in self.plans if p.title == path]
            for path in {p.title for p in self.plans if is_shared(p.operation)}
            if "{" not in path
        }

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        started = time.perf_counter()
        exchange = Exchange(scope, receive, self.settings.trusted_proxies)
        self.in_flight += 1
        metrics.IN_FLIGHT.set(self.in_flight)
        try:
            answer = await self._answer(exchange)
            await self._send(exchange, answer, send)
        except Gone:
            answer = Answer(499)
        finally:
            self.in_flight -= 1
            metrics.IN_FLIGHT.set(self.in_flight)
        _tell(exchange, answer, time.perf_counter() - started)

    async def _answer(self, exchange: Exchange) -> Answer:
        try:
            return await self._serve(exchange)
        except ServiceError as error:
            return self._problem(exchange, error)
        except Gone:
            raise
        except Exception:
            log.error("http.crashed", request_id=exchange.request_id, exc_info=True)
            return self._problem(exchange, Internal())

    async def _serve(self, exchange: Exchange) -> Answer:
        path = exchange.path
        found = self._table.find(path[len(PREFIX) :] if path.startswith(PREFIX + "/") else path)
        if found is None:
            exchange.route = "unknown"
            raise RouteNotFound()
        targets, values = found
        if exchange.method == "OPTIONS":
            exchange.route = "options"
            return Answer(204, headers=[(b"allow", _allow(targets).encode())])
        method = "GET" if exchange.method == "HEAD" else exchange.method
        target = targets.get(method)
        if target is None:
            exchange.route = "unknown"
            raise MethodNotAllowed(method=exchange.method, allow=_allow(targets))
        plan = _choose(target, values)
        exchange.route, exchange.plan = plan.title, plan
        if self.in_flight > self.settings.in_flight:
            raise Busy(retry_after_s=1)
        return await self._operate(plan, exchange, values)

    async def _operate(self, plan: Plan, exchange: Exchange, values: tuple[str, ...]) -> Answer:
        principal = await self._admit(plan, exchange)
        if not plan.gives_file and not accepts(exchange.text(b"accept"), plan.answer_type):
            raise NotAcceptable(offered=plan.answer_type)
        with tracing.span(plan.operation.id, exchange.traceparent) as traceparent:
            exchange.traceparent = traceparent
            return await self._forward(plan, exchange, principal, values)

    async def _forward(
        self, plan: Plan, exchange: Exchange, principal: Principal, values: tuple[str, ...]
    ) -> Answer:
        query, dry_run = gather.from_query(plan, exchange.query())
        path = gather.from_path(plan, values)
        call = self._call(plan, exchange, principal, dry_run)
        payload = {**await self._body(plan, exchange, path), **query, **path}
        if plan.gives_stream:
            return self._listen(plan, exchange, call, payload)
        if self._composites.answers(plan.operation):
            reply = await self._composites.answer(plan.operation, call, payload)
            return answer_of(plan, exchange, payload, reply)
        if plan.operation is give_ticket:
            ticket = {"result": self._listening.tickets.give(call)}
            return answer_of(plan, exchange, payload, ticket)
        if plan.operation.service == OWN:
            return await self._pages.answer(plan, exchange, call, payload)
        self._field_rights.check(plan.operation, payload, call.field_rights)
        reply = await self._ask(plan, payload, call)
        if plan.operation.service == RIGHTS and not plan.operation.safe:
            # A changed password or role counts for the caller's very next request.
            self.auth.forget(principal)
        if plan.gives_file:
            return file_answer(self._store, reply["result"]["file"], exchange)
        shown = self._field_rights.shown(plan.operation, reply.get("result"), call.field_rights)
        if plan.operation.listing is not None:
            shown = await self._companions.complete(plan.operation, call, payload, shown)
        elif plan.operation.gives is History:
            shown = await self._companions.label_past(plan.operation, call, shown)
        elif plan.read and plan.tagged:
            shown = await self._companions.label(plan.operation, call, shown)
        return answer_of(plan, exchange, payload, reply | {"result": shown, "dry_run": dry_run})

    def _listen(
        self, plan: Plan, exchange: Exchange, call: Call, payload: Mapping[str, Any]
    ) -> Answer:
        async def renew() -> Call:
            return self._call(plan, exchange, await self._listening.renewed(exchange), False)

        return self._listening.answer(plan, exchange, call, payload, renew)

    async def _ask(self, plan: Plan, payload: Mapping[str, Any], call: Call) -> dict[str, Any]:
        if everywhere := self._everywhere.get(plan.title):
            return {"result": await list_everywhere(self.bus, everywhere, payload, call)}
        try:
            return await self._subjects.ask(plan.operation, payload, call)
        except ServiceError as error:
            await self._companions.call_by_name(call, error)
            raise

    async def _admit(self, plan: Plan, exchange: Exchange) -> Principal:
        """Know the caller, spend one of their requests, check their grant; in this order."""
        credentials = exchange.single(b"authorization"), exchange.single(b"x-api-key")
        if self._anonymous.is_spent(exchange.source) and not self.auth.knows(*credentials):
            self._spend(exchange, ANONYMOUS)
        try:
            principal = await self._listening.principal(exchange)
        except Unauthenticated:
            # Guessing tokens costs as much as calling without one.
            self._spend(exchange, ANONYMOUS)
            if plan.operation.access == "public":
                # An expired token must not keep anybody from signing in anew.
                return ANONYMOUS
            raise
        self._spend(exchange, principal)
        exchange.actor, exchange.time_zone = principal.actor_id, principal.time_zone
        operation = plan.operation
        if operation.access != "public" and not principal.is_known:
            raise Unauthenticated()
        if operation.access != "public" and not admits(principal.networks, exchange.source):
            raise NotFromHere(source=exchange.source)
        if principal.must_change_password and plan.waits_for_a_password:
            raise ChangeRequired()
        return principal

    def _spend(self, exchange: Exchange, principal: Principal) -> None:
        quota = self._actors if principal.is_known else self._anonymous
        try:
            exchange.rate = quota.take(principal.actor_id or exchange.source)
        except RateLimited:
            exchange.rate = quota.headers_when_empty()
            raise

    def _call(self, plan: Plan, exchange: Exchange, principal: Principal, dry_run: bool) -> Call:
        operation = plan.operation
        key = gather.key_of(plan, exchange)
        if not principal.is_known:
            key = gather.strangers_key(exchange.source, key)
        call = Call(
            audience=operation.service,
            actor_id=principal.actor_id,
            actor_kind=principal.actor_kind,
            actor_name=principal.actor_name,
            grants=principal.grants,
            scopes=principal.scopes,
            **{name: getattr(principal, name) for name in RELATIONS},
            field_rights=principal.field_rights,
            language=exchange.chosen_language or principal.language or "en",
            time_zone=principal.time_zone,
            correlation_id=exchange.request_id,
            traceparent=exchange.traceparent,
            source=exchange.source,
            session_id=principal.session_id,
            deadline=time.time() + operation.timeout_s,
            idempotency_key=key,
            if_version=gather.version_of(exchange) if operation.guarded else None,
            dry_run=dry_run,
        )
        if operation.access == "permission" and not call.allows(operation.permission):
            raise Forbidden(permission=operation.permission)
        return call

    async def _body(
        self, plan: Plan, exchange: Exchange, path: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        if plan.read:
            return {}
        settings = self.settings
        if plan.operation.uploads:
            gather.check_media_type(plan, exchange)
            form = await receive_upload(
                exchange, self._store, settings.upload_limit, settings.upload_timeout_s
            )
            return payload_of(plan, form)
        if not exchange.has_body:
            return {}
        gather.check_media_type(plan, exchange)
        body = await exchange.body(settings.body_limit, settings.body_timeout_s)
        return gather.from_body(plan, exchange, body, path)

    def _problem(self, exchange: Exchange, error: ServiceError) -> Answer:
        plan, language = exchange.plan, exchange.chosen_language or "en"
        places = plan.places if plan else None
        document = problem(error, language, exchange.trace_id, places, exchange.time_zone)
        status = document["status"]
        headers = headers_of(error, status)
        if error.code == "unsupported_media_type" and plan and exchange.method == "PATCH":
            headers.append((b"accept-patch", ", ".join(plan.media_types).encode()))
        headers.append((b"content-language", b"zh-CN" if language == "zh" else b"en"))
        return Answer(status, orjson.dumps(document), TYPE, headers)

    async def _send(self, exchange: Exchange, answer: Answer, send: Send) -> None:
        headers = [*SECURITY, *answer.told_headers, *exchange.rate, *self._cors(exchange)]
        headers.append((b"x-request-id", exchange.request_id.encode()))
        headers += deprecation(exchange.plan.operation) if exchange.plan else []
        if answer.status not in (204, 304):
            headers.append((b"content-type", answer.content_type.encode()))
            if not answer.is_endless:
                length = len(answer.body) if answer.length is None else answer.length
                headers.append((b"content-length", str(length).encode()))
        if self.draining or (exchange.has_body and not exchange.body_taken):
            # A body that nobody reads must not be taken for the next request.
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.stream is not None and exchange.method != "HEAD":
            waits = int(answer.is_endless)  # who only listens keeps nobody else out
            self.in_flight -= waits
            try:
                async for chunk in answer.stream:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            finally:
                self.in_flight += waits
            await send({"type": "http.response.body", "body": b""})
            return
        body = b"" if exchange.method == "HEAD" or answer.status in (204, 304) else answer.body
        await exchange.end(send, body)

    def _cors(self, exchange: Exchange) -> Headers:
        origin = exchange.text(b"origin")
        if not self.settings.origins:
            return []
        headers: Headers = [(b"vary", b"Origin")]
        if origin not in self.settings.origins:
            return headers
        headers.append((b"access-control-allow-origin", origin.encode()))
        headers.append((b"access-control-expose-headers", EXPOSED.encode()))
        if exchange.method == "OPTIONS":
            headers.append((b"access-control-allow-headers", ASKED.encode()))
            headers.append((b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"))
            headers.append((b"access-control-max-age", b"600"))
        return headers


RIGHTS = "organization"
"""The service that knows what callers may do."""


def _table(plans: list[Plan]) -> Table[Plan | Shared]:
    """
    Jobs and metadata live in every service under one address; the first parameter tells which.

    Without an id all of them are asked, by the plan of any one.
    """
    table: Table[Plan | Shared] = Table()
    shared: dict[tuple[str, str], Shared] = {}
    for plan in plans:
        operation = plan.operation
        if is_shared(operation):
            route = (operation.method, operation.path)
            if route not in shared:
                shared[route] = {}
                table.add(*route, shared[route])
            shared[route][operation.service] = plan
        else:
            table.add(operation.method, operation.path, plan)
    return table


def _choose(target: Plan | Shared, values: tuple[str, ...]) -> Plan:
    if isinstance(target, Plan):
        return target
    if not values:
        return next(iter(target.values()))
    plan = target.get(values[0].partition(".")[0])
    if plan is None:
        if "resource" in next(iter(target.values())).in_path:
            raise NotFound(resource="record type", id=values[0][:81])
        if "parked_message_id" in next(iter(target.values())).in_path:
            raise NotFound(resource="parked_message", id=values[0][:64])
        raise JobUnknown(id=values[0][:64])
    return plan


def _allow(targets: Targets) -> str:
    methods = {*targets, "OPTIONS", *(["HEAD"] if "GET" in targets else [])}
    return ", ".join(sorted(methods))


def _tell(exchange: Exchange, answer: Answer, seconds: float) -> None:
    kind = f"{answer.status // 100}xx"
    metrics.request_seconds(exchange.route, exchange.method, kind).observe(seconds)
    log.info(
        "http",
        method=exchange.method,
        route=exchange.route,
        status=answer.status,
        ms=round(seconds * 1000, 2),
        actor_id=exchange.actor,
        source=exchange.source,
        correlation_id=exchange.request_id,
        trace_id=exchange.trace_id,
        bytes=len(answer.body) if answer.length is None else answer.length,
    )
