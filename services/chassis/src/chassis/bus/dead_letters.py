"""What the broker gave up delivering, and messages of which only the bytes are certain."""

from typing import Any

import eventlet
import orjson
from nameko.extensions import Entrypoint

from chassis import log, parking
from chassis.bus import topology
from chassis.bus.consuming import Delivery, SteadyConsumer, queue_named

logger = log.get(__name__)


class DeadLetters(Entrypoint):
    """Consumes `<service>.dead`: what the broker gave up delivering is parked."""

    queue_consumer = SteadyConsumer()
    wants_reopening = False
    prefetch = 10

    def let_go(self, consumer: Any) -> None:
        consumer.channel.close()

    def setup(self) -> None:
        self.queue = queue_named(topology.dead_queue(self.container.service_name))
        self.queue_consumer.register_provider(self)

    def stop(self) -> None:
        self.queue_consumer.unregister_provider(self)

    def declare(self, channel: Any) -> None:
        """Its queue is declared together with the one whose dead letters it holds."""
        service = self.container.service_cls.runtime.service
        topology.declare_events(channel, service.name, service.reactions)

    def handle_message(self, message: Delivery) -> None:
        eventlet.spawn_n(self._park, message)

    def _park(self, message: Delivery) -> None:
        runtime = self.container.service_cls.runtime
        while message.is_live:
            try:
                error = RuntimeError(f"given up by the broker: {message.headers.get('x-death')!r}")
                parking.park(runtime, broken(message, "dead"), error, topology.DELIVERY_LIMIT)
                self.queue_consumer.ack_message(message)
                return
            except Exception as error:
                logger.warning("event.dead_not_parked", error=repr(error))
                eventlet.sleep(2)


def broken(message: Delivery, kind: str) -> dict[str, Any]:
    """Return the parked form of a message of which only the bytes are certain."""
    try:
        told = orjson.loads(message.body)
        told = told if isinstance(told, dict) else {}
    except orjson.JSONDecodeError:
        told = {}
    fallback = str(message.properties.get("message_id") or message.tag)
    return {
        "kind": kind,
        "message_id": str(told.get("id") or fallback)[:64],
        "reaction": str(message.headers.get("x-reaction") or "")[:160],
        "type": str(told.get("type") or message.routing_key)[:160],
        "subject": str(told.get("subject") or "")[:64],
        "body": message.body,
        "headers": {"content_type": str(message.properties.get("content_type"))},
    }
