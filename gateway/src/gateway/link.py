"""One connection to the broker that speaks nameko's RPC and comes back by itself."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pika
import structlog
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.exceptions import AMQPError

EXCHANGE = "nameko-rpc"
REPLIES = "amq.rabbitmq.reply-to"
"""The broker's direct way back: no queue and no binding to declare, and less work per answer."""
FIRST_DELAY_S, LONGEST_DELAY_S = 0.1, 2.0
HEARTBEAT_S = 10
SOCKET_TIMEOUT_S = 3

log = structlog.get_logger("gateway.link")


class Down(Exception):
    """There is no usable connection: nothing was sent."""


class Lost(Exception):
    """The connection went away after the request was sent: it may have been executed."""


class Unroutable(Exception):
    """The broker handed the request back: nobody takes it, nothing was executed."""


class Link:
    """
    Sends requests and matches replies; fails at once while the broker cannot be used.

    on_up: called with each fresh connection, for whatever else wants to use it.
    After `start` it is always either up, or trying again within LONGEST_DELAY_S.
    """

    def __init__(self, uri: str, on_up: Callable[[Any], None] = lambda connection: None):
        self._uri = uri
        self._on_up = on_up
        self._connection: AsyncioConnection | None = None
        self._channel: Any = None
        self._blocked = False
        self._closing = False
        self._delay = FIRST_DELAY_S
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._unconfirmed: dict[int, str] = {}
        self._tag = 0
        self._count = 0
        self._prefix = uuid4().hex
        self._up = asyncio.Event()

    @property
    def is_up(self) -> bool:
        return self._channel is not None and not self._blocked

    @property
    def connection(self) -> Any:
        """The connection to the broker, for whatever else wants to use it while it is up."""
        return self._connection

    @property
    def waiting(self) -> int:
        """How many requests wait for their reply."""
        return len(self._waiting)

    def start(self) -> None:
        """Begin to connect; must be called inside the event loop."""
        self._connect()

    async def wait_up(self, timeout_s: float) -> bool:
        """Return whether the link is up within the time."""
        try:
            await asyncio.wait_for(self._up.wait(), timeout_s)
        except TimeoutError:
            return False
        return self.is_up

    async def stop(self) -> None:
        """Close for good."""
        self._closing = True
        self._drop(Down("closed"))
        if self._connection is not None and self._connection.is_open:
            self._connection.close()
            await asyncio.sleep(0.05)

    def send(
        self, target: str, body: bytes, headers: dict[str, str], ttl_s: float
    ) -> asyncio.Future[bytes]:
        """
        Publish a request to *target*, "service.method", and return the future of its reply.

        The future fails with Lost or Unroutable; raises Down when nothing could be sent.
        """
        if self._channel is None or self._blocked:
            raise Down("not connected")
        self._count += 1
        correlation = f"{self._prefix}{self._count:x}"
        properties = pika.BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=correlation,
            reply_to=REPLIES,
            expiration=str(max(1, int(ttl_s * 1000))),
            headers=headers,
            delivery_mode=1,
        )
        try:
            self._channel.basic_publish(EXCHANGE, target, body, properties, mandatory=True)
        except (AMQPError, OSError) as error:
            raise Down(type(error).__name__) from error
        self._tag += 1
        self._unconfirmed[self._tag] = correlation
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[correlation] = reply
        reply.add_done_callback(lambda _: self._waiting.pop(correlation, None))
        return reply

    def _connect(self) -> None:
        if self._closing:
            return
        parameters = pika.URLParameters(amqp_uri(self._uri))
        parameters.heartbeat = HEARTBEAT_S
        parameters.socket_timeout = SOCKET_TIMEOUT_S
        parameters.stack_timeout = SOCKET_TIMEOUT_S
        parameters.connection_attempts = 1
        parameters.client_properties = {"connection_name": "gateway"}
        self._connection = AsyncioConnection(
            parameters,
            on_open_callback=self._opened,
            on_open_error_callback=self._ended,
            on_close_callback=self._ended,
        )

    def _ended(self, connection: Any, error: BaseException) -> None:
        if connection is not self._connection:
            return
        self._drop(Lost(type(error).__name__))
        if self._closing:
            return
        tell = log.warning if self._delay == FIRST_DELAY_S else log.info
        tell("broker_lost", reason=type(error).__name__, again_in_s=round(self._delay, 2))
        asyncio.get_running_loop().call_later(self._delay, self._connect)
        self._delay = min(self._delay * 2, LONGEST_DELAY_S)

    def _drop(self, error: Exception) -> None:
        self._channel, self._blocked = None, False
        self._up.clear()
        self._unconfirmed.clear()
        for reply in list(self._waiting.values()):
            _fail(reply, error)

    def _opened(self, connection: Any) -> None:
        connection.add_on_connection_blocked_callback(self._on_blocked)
        connection.add_on_connection_unblocked_callback(self._on_unblocked)
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self._tag = 0
        channel.add_on_close_callback(_close_connection)
        channel.add_on_cancel_callback(lambda _: channel.close())
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm)
        _in_turn(
            lambda done: channel.exchange_declare(EXCHANGE, "topic", durable=True, callback=done),
            lambda done: channel.basic_consume(
                REPLIES, self._on_reply, auto_ack=True, callback=done
            ),
            lambda done: self._ready(channel),
        )

    def _ready(self, channel: Any) -> None:
        self._channel, self._delay = channel, FIRST_DELAY_S
        self._up.set()
        log.info("broker_connected")
        self._on_up(channel.connection)

    def _on_blocked(self, *_: Any) -> None:
        """The broker stops reading: what it has not confirmed will not be answered in time."""
        log.warning("broker_blocked")
        self._blocked = True
        for correlation in self._unconfirmed.values():
            self._fail(correlation, Lost("blocked"))
        self._unconfirmed.clear()

    def _on_unblocked(self, *_: Any) -> None:
        log.info("broker_unblocked")
        self._blocked = False

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        tags = [method.delivery_tag]
        if method.multiple:
            tags = [tag for tag in self._unconfirmed if tag <= method.delivery_tag]
        for tag in tags:
            correlation = self._unconfirmed.pop(tag, "")
            if isinstance(method, pika.spec.Basic.Nack):
                self._fail(correlation, Unroutable("nack"))

    def _on_return(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        self._fail(properties.correlation_id, Unroutable(method.routing_key))

    def _on_reply(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        reply = self._waiting.get(properties.correlation_id)
        if reply is not None and not reply.done():
            reply.set_result(body)

    def _fail(self, correlation: str, error: Exception) -> None:
        reply = self._waiting.get(correlation)
        if reply is not None:
            _fail(reply, error)


def amqp_uri(uri: str) -> str:
    """Return *uri* as pika reads it: kombu's "pyamqp://…//" names the same virtual host "/"."""
    parts = urlsplit(uri)
    scheme = {"pyamqp": "amqp", "librabbitmq": "amqp"}.get(parts.scheme, parts.scheme)
    path = "/%2F" if parts.path in ("", "/", "//") else parts.path
    return urlunsplit((scheme, parts.netloc, path, parts.query, ""))


def _fail(reply: asyncio.Future[bytes], error: Exception) -> None:
    if not reply.done():
        reply.set_exception(error)


def _close_connection(channel: Any, _: BaseException) -> None:
    """A lost channel alone would leave the link deaf for ever: begin again from the socket."""
    if channel.connection.is_open:
        channel.connection.close()


def _in_turn(*steps: Callable[[Callable[..., None]], Any]) -> None:
    first, *rest = steps
    first(lambda *_: _in_turn(*rest))
