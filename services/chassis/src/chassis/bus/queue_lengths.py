"""How many messages wait in the queues of a service, asked of the broker itself."""

from typing import Any

import eventlet
from amqp.exceptions import AMQPError, NotFound

from chassis import metrics
from chassis.bus import topology
from chassis.bus.link import LinkDown, connect, hang_up

PATIENCE_S = 10
OF_A_SERVICE = (topology.event_queue, topology.rpc_queue, topology.dead_queue)


def measure(uri: str, service: str) -> None:
    """Show the lengths of *service*'s queues in the metrics; none where the broker is away."""
    connection, found = None, {}
    try:
        with eventlet.Timeout(PATIENCE_S, LinkDown("no answer")):
            connection = connect(uri)
            for name in OF_A_SERVICE:
                found[name(service)] = _length(connection, name(service))
    except (AMQPError, OSError, LinkDown):
        found = {}
    finally:
        hang_up(connection)
    metrics.QUEUE_MESSAGES.clear()
    for queue, waiting in found.items():
        if waiting is not None:
            metrics.QUEUE_MESSAGES.labels(queue).set(waiting)


def _length(connection: Any, queue: str) -> int | None:
    """Return how many messages wait, None of a queue that is not there."""
    try:
        told = connection.channel().queue_declare(queue, passive=True)
    except NotFound:
        return None
    return int(told.message_count)
