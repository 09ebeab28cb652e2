"""
The exchanges and queues of the suite, declared from code alone: the broker is disposable.

Events:  crm.events (topic) → <service>.events → (given up by the broker) → <service>.dead
Retries: crm.delay.<rung> → after its fixed time → crm.retry (direct) → <service>.events
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

RPC_EXCHANGE = "nameko-rpc"
EVENTS = "crm.events"
RETRY = "crm.retry"
DEAD = "crm.dead"

RPC_QUEUE_EXPIRES_MS = 60_000
"""A request queue without consumers is deleted after this time; then calls are refused at once."""
RPC_LONGEST_MS = 60_000
DELIVERY_LIMIT = 20
LONGEST_QUEUE = 1_000_000


@dataclass(frozen=True)
class Rung:
    """One fixed delay. A queue per delay: a message with its own time would block those behind."""

    name: str
    seconds: float

    @property
    def exchange(self) -> str:
        return f"crm.delay.{self.name}"


LADDER = (Rung("1s", 1), Rung("5s", 5), Rung("30s", 30), Rung("2min", 120), Rung("10min", 600))


def rpc_queue(service: str) -> str:
    return f"rpc-{service}"


def event_queue(service: str) -> str:
    return f"{service}.events"


def dead_queue(service: str) -> str:
    return f"{service}.dead"


def declare_shared(channel: Any) -> None:
    """Declare what belongs to no service: exchanges and delay queues."""
    declare_requests_exchange(channel)
    _exchange(channel, EVENTS, "topic")
    _exchange(channel, RETRY, "direct")
    _exchange(channel, DEAD, "direct")
    for rung in LADDER:
        _exchange(channel, rung.exchange, "fanout")
        delay = {"x-message-ttl": int(rung.seconds * 1000)}
        _queue(channel, rung.exchange, **_durable(RETRY), **delay)
        channel.queue_bind(rung.exchange, rung.exchange, "")


def declare_requests_exchange(channel: Any) -> None:
    """Declare the exchange that requests and answers go through."""
    _exchange(channel, RPC_EXCHANGE, "topic")


def declare_requests(channel: Any, service: str) -> None:
    """Declare the queue of *service*'s requests, all methods in one."""
    arguments = {"x-expires": RPC_QUEUE_EXPIRES_MS, "x-message-ttl": RPC_LONGEST_MS}
    _queue(channel, rpc_queue(service), **arguments)
    channel.queue_bind(rpc_queue(service), RPC_EXCHANGE, f"{service}.*")


def declare_events(channel: Any, service: str, types: Iterable[str]) -> None:
    """Declare the queue of the events for *service*, and where given-up ones end."""
    _queue(channel, dead_queue(service), **{"x-queue-type": "quorum"})
    channel.queue_bind(dead_queue(service), DEAD, service)
    arguments = {
        "x-single-active-consumer": True,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-routing-key": service,
        "x-max-length": LONGEST_QUEUE,
    }
    queue = event_queue(service)
    _queue(channel, queue, **_durable(DEAD), **arguments)
    channel.queue_bind(queue, RETRY, service)
    for event_type in types:
        channel.queue_bind(queue, EVENTS, event_type)


def _durable(dead_letters: str) -> dict[str, Any]:
    """Quorum, and what leaves it goes to *dead_letters* at least once."""
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": dead_letters,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _exchange(channel: Any, name: str, kind: str) -> None:
    channel.exchange_declare(name, kind, durable=True, auto_delete=False)


def _queue(channel: Any, name: str, **arguments: Any) -> None:
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
