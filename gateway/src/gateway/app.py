"""Puts the gateway together: the API, the interactive page and the health routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chassis.context import Signer
from chassis.contract import Catalogue
from chassis.errors import Refusal
from gateway.api import PREFIX, Api
from gateway.auth import rights_events
from gateway.bus import Bus
from gateway.docs import MISTAKEN, docs_routes
from gateway.exchange import Exchange
from gateway.health import health_routes
from gateway.link import Link
from gateway.news import News
from gateway.problems import TYPE, headers_of, problem
from gateway.refusals import MethodNotAllowed, RouteNotFound
from gateway.settings import GatewaySettings


class Gateway:
    """One ASGI application; `/v1` goes straight to the Api, all else through Starlette."""

    def __init__(self, catalogue: Catalogue, settings: GatewaySettings):
        self._news, self._all_news = News(rights_events(catalogue)), News(catalogue.events)
        self._all_wanted = False
        self.link = Link(settings.amqp_uri, self._attach)
        self.api = Api(catalogue, Bus(self.link, Signer(settings.bus_key_ring())), settings)
        self._news.hear(self.api.auth.hear, self.api.auth.forget_all)
        self._news.hear(self.api.live.look)  # after auth, which now asks anew
        self._all_news.hear(self.api.live.hear, self.api.live.gap)
        self.api.live.want(self._want_all)
        figures = settings.public_metrics
        health = health_routes(self.unready, lambda: self.link.is_up, figures_too=figures)
        self._pages = Starlette(
            routes=[*health, *docs_routes()],
            exception_handlers={HTTPException: _not_here},
            lifespan=self._life,
        )

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(PREFIX + "/") and path != MISTAKEN:
            await self.api(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    def unready(self) -> str:
        """Return why no request should come here, or "" when all is well."""
        if self.api.draining:
            return "draining"
        # Without the broker every request would be refused: others may have a way to theirs.
        return "" if self.link.is_up else "waiting for the broker"

    def _attach(self, connection: Any) -> None:
        self._news.attach(connection)
        if self._all_wanted:
            self._all_news.attach(connection)

    def _want_all(self) -> None:
        """Events cost work, so that all of them are heard only from the first live stream on."""
        if not self._all_wanted:
            self._all_wanted = True
            if self.link.is_up:
                self._all_news.attach(self.link.connection)

    @asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        self.link.start()
        yield
        await self.link.stop()


async def _not_here(request: Request, error: Exception) -> Response:
    """Addresses outside /v1 refuse in the same form as those inside."""
    exchange = Exchange(dict(request.scope), _nothing)
    status = error.status_code if isinstance(error, HTTPException) else 404
    refusal: Refusal = RouteNotFound()
    if status == 405:
        refusal = MethodNotAllowed(method=exchange.method, allow="GET, HEAD")
    document = problem(refusal, exchange.chosen_language or "en", exchange.trace_id)
    headers = {k.decode(): v.decode() for k, v in headers_of(refusal, document["status"])}
    return Response(orjson.dumps(document), document["status"], media_type=TYPE, headers=headers)


async def _nothing() -> dict[str, Any]:
    return {"type": "http.disconnect"}
