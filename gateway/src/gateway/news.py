"""
What services tell as events, as far as the gateway wants to know it at once.

Every gateway has a queue of its own that lives as long as its connection. Nothing rests on a single
event: what was missed while the broker was away is asked for anew.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
import structlog

EVENTS = "crm.events"
LONGEST_QUEUE = 10_000
"""A gateway that does not keep up loses the oldest; the broker keeps nothing for the slow."""
AGAIN_S = 1.0
Hearer = Callable[[str, Mapping[str, Any]], None]
log = structlog.get_logger("gateway.news")


class News:
    """Hears the events of *types* and hands each to every hearer; says when some may be missed."""

    def __init__(self, types: Iterable[str]):
        self.types = tuple(sorted(types))
        self._hearers: list[Hearer] = []
        self._gaps: list[Callable[[], None]] = []
        self._connection: Any = None

    def hear(self, hearer: Hearer, on_gap: Callable[[], None] = lambda: None) -> None:
        """Call *hearer* with type and envelope of each event, *on_gap* when some may be missed."""
        self._hearers.append(hearer)
        self._gaps.append(on_gap)

    def attach(self, connection: Any) -> None:
        """Begin to listen on a fresh connection; goes on by itself until that is gone."""
        self._connection = connection
        if self.types:
            connection.channel(on_open_callback=self._opened)

    def _opened(self, channel: Any) -> None:
        channel.add_on_close_callback(lambda _, error: self._closed(channel, error))
        channel.queue_declare(
            "",
            exclusive=True,
            auto_delete=True,
            arguments={"x-max-length": LONGEST_QUEUE},
            callback=lambda frame: self._bind(channel, frame.method.queue, list(self.types)),
        )

    def _bind(self, channel: Any, queue: str, types: list[str]) -> None:
        if types:
            kind = types.pop()
            channel.queue_bind(
                queue, EVENTS, kind, callback=lambda _: self._bind(channel, queue, types)
            )
            return
        channel.basic_consume(
            queue, self._on_event, auto_ack=True, callback=lambda _: self._listening()
        )

    def _listening(self) -> None:
        log.info("news_attached", types=len(self.types))
        for on_gap in self._gaps:
            on_gap()

    def _on_event(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        try:
            envelope = dict(orjson.loads(body))
        except (ValueError, TypeError):
            return
        for hearer in self._hearers:
            try:
                hearer(method.routing_key, envelope)
            except Exception:
                log.error("news_misheard", type=method.routing_key, exc_info=True)

    def _closed(self, channel: Any, error: BaseException) -> None:
        """Where only this channel is lost, say before the first service declared the exchange."""
        connection = self._connection
        if channel.connection is not connection or not connection.is_open:
            return
        log.info("news_lost", reason=str(error)[:200], again_in_s=AGAIN_S)
        asyncio.get_running_loop().call_later(AGAIN_S, self._again, connection)

    def _again(self, connection: Any) -> None:
        if connection is self._connection and connection.is_open:
            self.attach(connection)
