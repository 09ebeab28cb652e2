"""Hosts one service: a nameko service class made of its operations, in a hardened container."""

from chassis.bus import patch  # isort: skip - must come before everything that imports threading

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
from amqp.exceptions import AMQPError
from eventlet import tpool
from eventlet.event import Event

from chassis import garbage, log, metrics, offload, parking, tracing, versions
from chassis.bus import queue_lengths
from chassis.bus.consuming import SteadyConsumer
from chassis.bus.dead_letters import DeadLetters
from chassis.bus.events import Events
from chassis.bus.link import Link
from chassis.bus.relay import Relay
from chassis.bus.rpc import BusRpc
from chassis.bus.serving import Container, Operations
from chassis.context import Signer
from chassis.due import lanes, run_due
from chassis.foreseen import NoBroker
from chassis.health import Health
from chassis.perform import Reply, perform
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import ServiceSettings

HUB_TICK_S = 0.5
OVERDUE_S = 4.0
LAST_WORDS_S = 2.0
"""How long the relay may take to tell what the work in hand came to; others tell it after that."""
"""After the drain time so much is left for closing connections before the process just ends."""

logger = log.get(__name__)


def runtime_for(service: Service, settings: ServiceSettings) -> Runtime:
    """Return the runtime of *service* with an RPC client that connects when it is first used."""
    if settings.url_for(service.name).startswith("postgresql"):
        patch.patch_postgresql()
    client = BusRpc(service.name, settings.amqp_uri, Signer(settings.bus_key_ring()))
    return Runtime(service, settings, rpc=client)


def nameko_class(runtime: Runtime, replies: Link) -> type:
    """Return the nameko service class: one RPC method per operation, one consumer of events."""
    service = runtime.service
    members: dict[str, Any] = {"name": service.name, "runtime": runtime, "replies": replies}
    for method in service.operations:
        members[method] = Operations.decorator(_entrypoint(runtime, method))
    if service.reactions:
        members["told_events"] = Events.decorator(_nothing("told_events"))
        members["dead_letters"] = DeadLetters.decorator(_nothing("dead_letters"))
    return type(f"{service.name.title().replace('_', '')}Bus", (), members)


def _entrypoint(runtime: Runtime, method: str) -> Callable[..., Any]:
    def serve(self: Any, payload: Any, token: str) -> Reply:
        return perform(runtime, method, payload, token)

    serve.__name__ = method
    return serve


def _nothing(name: str) -> Callable[..., Any]:
    """The entrypoint's own extension does all the work; nameko wants a method to hang it on."""

    def hook(self: Any) -> None:
        raise NotImplementedError

    hook.__name__ = name
    return hook


class Host:
    """One service process from its start to its orderly end."""

    def __init__(self, service: Service, settings: ServiceSettings):
        self.settings = settings
        self.runtime = runtime_for(service, settings)
        self._replies = Link(settings.amqp_uri)
        config = {
            "AMQP_URI": settings.amqp_uri,
            "max_workers": settings.max_workers,
            "HEARTBEAT": 10,
        }
        self.container = Container(nameko_class(self.runtime, self._replies), config)
        self.relay = Relay(self.runtime)
        self._draining = False
        self._migrated = False
        self._told_to_stop = Event()
        self.health = Health(settings.health_port, self._checks(), settings.health_host)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then finish the work in hand and return."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        offload.use(tpool.execute)
        tracing.setup(self.runtime.service.name, self.settings.otlp_endpoint)
        self.health.start()
        self.runtime.service.warm()
        garbage.settle()
        self._replies.start()
        for work in self._background():
            eventlet.spawn_n(_keep_on, work)
        starting = eventlet.spawn(self.container.start)
        logger.info("service.started", operations=len(self.runtime.service.operations))
        self._told_to_stop.wait()
        self._stop(starting)

    def _background(self) -> list[Callable[[], None]]:
        works = [self._watch_hub, self._count_parked, self._count_waiting]
        if self.settings.relay:
            works.append(self.relay.run)
        if self.settings.background and self.runtime.service.duties:
            for number, lane in enumerate(lanes(self.runtime)):
                works.append(partial(self._do_due_work, lane, chores=number == 0))
        return works

    def _checks(self) -> dict[str, Callable[[], bool]]:
        return {
            "serving": lambda: not self._draining,
            "database": self.runtime.database.reachable,
            "writes": self.runtime.database.takes_writes,
            "migrations": self._is_migrated,
            "consumers": lambda: self._consumer.attached,
        }

    @property
    def _consumer(self) -> SteadyConsumer:
        shared = self.container.shared_extensions
        consumer: SteadyConsumer = shared[SteadyConsumer]
        return consumer

    def _is_migrated(self) -> bool:
        """Asked until it holds: tables do not go away while the process runs."""
        if not self._migrated:
            self._migrated = not versions.behind(self.runtime.service, self.runtime.database)
        return self._migrated

    def _on_signal(self, number: int, frame: Any) -> None:
        if not self._told_to_stop.ready():
            self._told_to_stop.send(None)

    def _stop(self, starting: Any) -> None:
        self._draining = True
        logger.info("service.draining", in_hand=self.container.in_hand)
        limit = self.settings.drain_s + OVERDUE_S
        overdue = eventlet.spawn_after(limit, self._leave_overdue)
        starting.kill()
        with eventlet.Timeout(self.settings.drain_s, False):
            self.container.stop()
        self.relay.stop()
        if self.settings.relay:
            self.relay.wait(LAST_WORDS_S)
        for part in (self.runtime.rpc, self._replies, self.health):
            part.stop()  # type: ignore[union-attr]
        self.runtime.close()
        overdue.cancel()
        logger.info("service.stopped", unfinished=self.container.in_hand)

    def _leave_overdue(self) -> None:
        """The broker delivers again what was not acknowledged."""
        logger.error("service.overdue", unfinished=self.container.in_hand)
        os._exit(0)

    def _do_due_work(self, kinds: tuple[str, ...], *, chores: bool) -> None:
        while not self._draining:
            pause = run_due(self.runtime, kinds, chores=chores)
            if pause > 0:
                self.runtime.database.due.wait(pause)

    def _watch_hub(self) -> None:
        while True:
            before = time.monotonic()
            eventlet.sleep(HUB_TICK_S)
            metrics.HUB_LAG_SECONDS.set(max(0.0, time.monotonic() - before - HUB_TICK_S))

    def _count_parked(self) -> None:
        while True:
            parking.count(self.runtime)
            eventlet.sleep(60)

    def _count_waiting(self) -> None:
        while not self._draining:
            queue_lengths.measure(self.settings.amqp_uri, self.runtime.service.name)
            eventlet.sleep(60)


def _keep_on(work: Callable[[], None]) -> None:
    """Run background work for the life of the process, whatever it stumbles over."""
    while True:
        try:
            work()
            return
        except Exception:
            logger.exception("background.failed", work=getattr(work, "__name__", repr(work)))
            eventlet.sleep(1)


def serve(service: Service, settings: ServiceSettings) -> None:
    """Host *service* in this process until it is told to stop."""
    Host(service, settings).run()


def relay(service: Service, settings: ServiceSettings) -> None:
    """Run only the relay of *service* in this process until it is told to stop."""
    runner = Relay(runtime_for(service, settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn_n(runner.stop))
    runner.run()


def declare_topology(service: Service, settings: ServiceSettings) -> None:
    """
    Declare the queues of *service*, so that no event told before its first start is lost.

    Raises NoBroker.
    """
    from chassis.bus import topology
    from chassis.bus.link import hang_up, reach

    connection = reach(settings.amqp_uri)
    try:
        channel = connection.channel()
        topology.declare_shared(channel)
        topology.declare_requests(channel, service.name)
        if service.reactions:
            topology.declare_events(channel, service.name, service.reactions)
        connection.close()
    except AMQPError as error:
        raise NoBroker(f"the broker refuses the queues of {service.name}: {error}") from error
    finally:
        hang_up(connection)
