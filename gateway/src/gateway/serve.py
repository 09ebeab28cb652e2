"""Runs the gateway under uvicorn: hostile connections are cut, and SIGTERM ends it in order."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis import garbage
from chassis.errors import BadRequest, Refusal
from chassis.values import new_id
from gateway import metrics, problems
from gateway.app import Gateway
from gateway.exchange import language_of
from gateway.health import health_routes
from gateway.refusals import HeadTooLong
from gateway.settings import GatewaySettings

LANGUAGES = {"zh": "zh-CN", "en": "en"}
KEEP_ALIVE_S = 75
BACKLOG = 1024
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


def guarded_protocol(
    header_limit: int, header_timeout_s: float, connections: int
) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with bounds on a request's head and on open connections."""

    class Guarded(HttpToolsProtocol):
        """Closes a connection whose head is too long or does not end, or that is one too many."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.head_bytes = 0
            self.head_timer: Any = None
            if len(self.connections) > connections:
                # Whoever came before keeps his connection; this one learns when to come again.
                metrics.CONNECTIONS_REFUSED.inc()
                transport.write(FULL)
                transport.close()
                return
            self.head_timer = self.loop.call_later(header_timeout_s, self._cut)

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_timer()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            self.head_bytes = 0
            if self.head_timer is None:
                self.head_timer = self.loop.call_later(header_timeout_s, self._cut)
            super().on_message_begin()

        def on_url(self, url: bytes) -> None:
            self._count(len(url))
            super().on_url(url)

        def on_header(self, name: bytes, value: bytes) -> None:
            self._count(len(name) + len(value) + 4)
            super().on_header(name, value)

        def on_headers_complete(self) -> None:
            self._stop_timer()
            if self.head_bytes > header_limit:
                raise ValueError("request head too long")
            super().on_headers_complete()

        def send_400_response(self, msg: str) -> None:
            """Answer what is no request as the house answers; nothing of it is known for sure."""
            too_long = self.head_bytes > header_limit
            error = HeadTooLong(limit=header_limit) if too_long else BadRequest()
            # What came of the head until it was cut; nothing of it where not even that is known.
            told = dict(self.headers or ())
            accepted = told.get(b"accept-language", b"").decode("latin-1")
            self.transport.write(_last_answer(error, language_of(accepted) or "zh"))
            self.transport.close()

        def _count(self, size: int) -> None:
            self.head_bytes += size
            if self.head_bytes > header_limit:
                raise ValueError("request head too long")

        def _stop_timer(self) -> None:
            if self.head_timer is not None:
                self.head_timer.cancel()
                self.head_timer = None

        def _cut(self) -> None:
            self.head_timer = None
            if self.transport is not None and not self.transport.is_closing():
                self.send_400_response("The request did not arrive in time.")

    return Guarded


def _last_answer(error: Refusal, language: str) -> bytes:
    """Return a whole HTTP answer with the problem of *error*, after which the connection ends."""
    known_as = new_id()
    body = orjson.dumps(problems.problem(error, language, known_as))
    head = f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\nconnection: close\r\n"
    head += f"x-request-id: {known_as}\r\ncontent-language: {LANGUAGES[language]}\r\n"
    kind = f"content-type: {problems.TYPE}\r\ncontent-length: {len(body)}\r\n\r\n"
    return (head + kind).encode() + body


class Quiet(uvicorn.Server):
    """A server that leaves signals to the one who runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: Any, settings: GatewaySettings, host: str, port: int) -> Quiet:
    """Return a uvicorn server for *app* with the house's limits."""
    protocol = guarded_protocol(
        settings.header_limit, settings.header_timeout_s, settings.connections
    )
    return Quiet(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            loop="uvloop",
            http=protocol,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=int(settings.drain_s),
        )
    )


async def serve(gateway: Gateway, settings: GatewaySettings, stop: asyncio.Event) -> None:
    """Serve until *stop*, then fail readiness, finish what is in hand and return."""
    garbage.settle()
    door = server(gateway, settings, settings.host, settings.port)

    def unready() -> str:
        return gateway.unready() if door.started else "starting"

    health = Starlette(routes=list(health_routes(unready, lambda: gateway.link.is_up)))
    servers = [door]
    if settings.health_port != settings.port:
        servers.append(server(health, settings, settings.health_host, settings.health_port))
    running = [asyncio.ensure_future(one.serve()) for one in servers]
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    gateway.api.draining = True
    gateway.api.live.close()
    await asyncio.sleep(settings.drain_pause_s)
    for one in servers:
        one.should_exit = True
    await asyncio.gather(*running)
    stopping.cancel()


def stopped_by_signals() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
