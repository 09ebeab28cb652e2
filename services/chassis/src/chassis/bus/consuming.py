"""nameko's QueueConsumer, hardened: it outlives the broker and drains before it lets go."""

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any

import eventlet
from amqp.exceptions import AMQPError
from eventlet.semaphore import Semaphore
from kombu import Consumer, Queue
from nameko.messaging import QueueConsumer

from chassis import log
from chassis.bus import topology
from chassis.bus.link import cut

ITERATION_S = 0.25
ATTACHING_S = 10.0
logger = log.get(__name__)


class Delivery:
    """
    One message as it came: never decoded by kombu, whose codecs include pickle and decompression.

    body: bytes. headers: as sent, worth nothing without a signature.
    again: the same message, delivered once more while this one was being worked on.
    """

    __slots__ = (
        "again",
        "body",
        "channel",
        "headers",
        "properties",
        "redelivered",
        "routing_key",
        "tag",
    )
    errors = None  # kombu looks for it

    def __init__(self, raw: Any):
        self.body = bytes(raw.body or b"") if not isinstance(raw.body, str) else raw.body.encode()
        self.again: Delivery | None = None
        self.channel = raw.channel
        self.properties = raw.properties
        headers = raw.properties.get("application_headers")
        self.headers: dict[str, Any] = headers if isinstance(headers, dict) else {}
        self.redelivered = bool(raw.delivery_info["redelivered"])
        self.routing_key = str(raw.delivery_info["routing_key"])
        self.tag = raw.delivery_info["delivery_tag"]

    @property
    def is_live(self) -> bool:
        """Whether the channel that brought it is still there; else the broker delivers again."""
        return self.channel is not None and bool(self.channel.connection)


def queue_named(name: str) -> Any:
    """Return kombu's handle on a queue that `topology` declares."""
    return Queue(name, no_declare=True)


class SteadyConsumer(QueueConsumer):
    """
    All consumers of one service on one connection.

    Unlike nameko's it hands out undecoded messages, reconnects within three seconds, survives
    acknowledgements on dead sockets, and keeps the channel open until the work in hand is
    acknowledged: a channel closed earlier would let the broker deliver it a second time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pending_remove_providers: dict[Any, Any] = {}
        self.attached = False
        self.writing = Semaphore(1)
        self._overdue: Any = None

    def run(self, **_: Any) -> None:
        """Consume until told to stop, whatever the connection does meanwhile."""
        while not self.should_stop:
            try:
                super().run(safety_interval=ITERATION_S)
            except Exception as error:
                logger.warning("bus.consumer.failed", error=repr(error))
                eventlet.sleep(1)
            finally:
                self.attached = False

    @contextlib.contextmanager
    def establish_connection(self) -> Iterator[Any]:
        self.attached = False
        with self.create_connection() as connection:
            connection.ensure_connection(
                self.on_connection_error,
                None,
                interval_start=0.3,
                interval_step=0.5,
                interval_max=3,
            )
            # py-amqp waits without a limit for the answers to declare and consume, which a broker
            # that is just starting may never give.
            self._overdue = eventlet.spawn_after(ATTACHING_S, cut, connection.connection)
            try:
                yield connection
            finally:
                self._overdue.cancel()

    def get_consumers(self, consumer_cls: Any, channel: Any) -> list[Any]:
        topology.declare_shared(channel)
        for provider in self._providers:
            self._consumers[provider] = self._consumer(provider, channel.connection)
        return list(self._consumers.values())

    def _consumer(self, provider: Any, connection: Any) -> Consumer:
        """Return a consumer on a channel of its own: the prefetch counts per channel."""
        channel = connection.channel()
        channel.auto_decode = False
        channel.message_to_python = Delivery
        provider.declare(channel)
        consumer = Consumer(
            channel,
            queues=[provider.queue],
            on_message=partial(self.handle_message, provider),
            auto_declare=False,
        )
        consumer.qos(prefetch_count=provider.prefetch)
        return consumer

    def _reopen_if_requested(self) -> None:
        """Give back what a provider holds and take it again, with the prefetch it has now."""
        for provider, consumer in list(self._consumers.items()):
            if provider.wants_reopening:
                provider.wants_reopening = False
                connection = consumer.channel.connection
                consumer.channel.close()
                self._consumers[provider] = again = self._consumer(provider, connection)
                again.consume()

    def _cancel_consumers_if_requested(self) -> None:
        leaving, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in leaving.items():
            provider.let_go(self._consumers.pop(provider))
            removed.send()

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **_: Any) -> None:
        super().on_consume_ready(connection, channel, consumers)
        self._overdue.cancel()
        self.attached = True
        logger.info("bus.consumer.attached", queues=[p.queue.name for p in self._providers])

    def on_iteration(self) -> None:
        self._reopen_if_requested()
        self._cancel_consumers_if_requested()
        if not self._consumers and not self.container.is_busy:
            self.should_stop = True

    def on_connection_error(self, exc: BaseException, interval: float) -> None:
        # The loss itself is a warning of kombu's; each attempt after it is none.
        logger.info("bus.consumer.disconnected", error=repr(exc), pause_s=round(interval, 1))

    def handle_message(self, provider: Any, message: Any) -> None:
        """Hand over at once: providers do not wait, they spawn."""
        try:
            provider.handle_message(message)
        except Exception:
            logger.exception("bus.message.not_handled")

    def ack_message(self, message: Delivery, *, multiple: bool = False) -> bool:
        """
        Acknowledge; return whether the broker could still be told.

        multiple: with everything that came before it on the same channel.
        """
        try:
            # A frame is built in a buffer of the connection, which a second writer would overwrite.
            with self.writing:
                if not message.is_live:
                    return False
                message.channel.basic_ack(message.tag, multiple)
                return True
        except (AMQPError, OSError, AttributeError) as error:
            logger.info("bus.message.not_acknowledged", error=repr(error))
            return False

    def unregister_provider(self, provider: Any) -> None:
        """While the broker is away there is nothing to cancel, and nobody who would do it."""
        if not self.attached:
            self.should_stop = True
            self._providers.discard(provider)
            if not self._providers and not self._last_provider_unregistered.ready():
                self._last_provider_unregistered.send()
            return
        super().unregister_provider(provider)

    def stop(self) -> None:
        if not self.attached and self._gt is not None:
            self._gt.kill()
            return
        super().stop()
