"""
Events from the bus: each subject in order, each reaction once, failures retried or parked.

A failed event goes into a delay queue and comes back; later events of the same reaction and
subject follow it there, so that none overtakes.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import eventlet
import orjson
from amqp import spec
from greenlet import GreenletExit
from nameko.extensions import Entrypoint

from chassis import log, metrics, parking, tracing, waiting
from chassis.bus import topology
from chassis.bus.batches import Batches
from chassis.bus.consuming import Delivery, SteadyConsumer, queue_named
from chassis.bus.dead_letters import broken
from chassis.bus.lanes import Lanes
from chassis.bus.link import Link
from chassis.react import Done, Malformed, failure_class, name_of, react, react_to_all
from chassis.runtime import Runtime

CLOUDEVENT = "application/cloudevents+json"
WIDTH = 10
PREFETCH = 50
TRIES = 8
LINGER_S = (0.02, 0.1)
"""How long an event waits for others to share its transaction: after a calm, while they flow."""
TURN_S = 0.05
"""How long one transaction goes on taking events, while requests may want to write."""
PATIENCE_S = 30.0
"""How long an outage is waited out with the event in hand while the database itself answers."""

logger = log.get(__name__)
Reaction = Callable[..., Any]


class _LetGo(Exception):
    """The message goes back to the broker: this process stops, or its channel is gone."""


@dataclass
class Told:
    """One event in hand. only: the one reaction to be tried again; attempts: tries that failed."""

    message: Delivery
    envelope: dict[str, Any]
    only: str
    attempts: int

    @property
    def id(self) -> str:
        return str(self.envelope.get("id") or "")

    @property
    def type(self) -> str:
        return str(self.envelope.get("type") or "")

    @property
    def subject(self) -> str:
        return str(self.envelope.get("subject") or "")


class Events(Entrypoint):
    """
    Consumes `<service>.events` and lets the service's reactions have each event.

    It begins with one message at a time, until one comes that was never delivered before: the
    broker counts deliveries of everything prefetched, so an event that kills the process would
    make its innocent neighbours look just as deadly.
    """

    queue_consumer = SteadyConsumer()
    wants_reopening = False
    prefetch = 1

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.container.service_cls.runtime
        return runtime

    def setup(self) -> None:
        self.queue = queue_named(topology.event_queue(self.container.service_name))
        self.batches = Batches(self._let_react_together, PREFETCH, LINGER_S)
        self.lanes = Lanes(self._work, WIDTH)
        self._widening = False
        self.link = Link(self.runtime.settings.amqp_uri, confirms=True)
        self.container.also_busy.append(lambda: self.lanes.running + self.batches.running)
        self.queue_consumer.register_provider(self)

    def stop(self) -> None:
        self.batches.stop()
        self.lanes.stop()
        while self.lanes.running or self.batches.running:
            eventlet.sleep(0.05)
        self.queue_consumer.unregister_provider(self)

    def declare(self, channel: Any) -> None:
        service = self.runtime.service
        topology.declare_events(channel, service.name, service.reactions)
        # Told on every new channel but one that was opened to widen the prefetch.
        self.prefetch, self._widening = (PREFETCH if self._widening else 1), False

    def let_go(self, consumer: Any) -> None:
        """
        Give back everything at once by closing the channel.

        A consumer that is only cancelled hands the queue on to the next replica, which would get
        later events before those that still lie here.
        """
        consumer.channel.close()

    def handle_message(self, message: Delivery) -> None:
        """Put the message with others; what cannot go with others goes into a lane."""
        if self.prefetch == 1 and not message.redelivered:
            self._widening = self.wants_reopening = True
            return
        try:
            told = read(message)
        except Malformed as error:
            self.lanes.put(("malformed", message.tag), (message, error))
        else:
            self._put(told)

    def _put(self, told: Told) -> None:
        if told.only or self.prefetch == 1 or self.lanes.holds(told.subject):
            self.lanes.put(told.subject, told)
        else:
            self.batches.put(told)

    def _let_react_together(self, batch: list[Told]) -> list[Told]:
        """Deal with a batch in one transaction; if one event fails, with each on its own."""
        batch = [told for told in batch if told.message.is_live]
        try:
            held = self._subjects_that_wait(batch)
            self._each_in_its_lane(t for t in batch if t.subject in held)
            batch = [t for t in batch if t.subject not in held]
            done = react_to_all(self.runtime, [t.envelope for t in batch], TURN_S)
        except GreenletExit:
            raise
        except BaseException as error:
            logger.info("event.batch_split", of=len(batch), error=repr(error))
            self._each_in_its_lane(batch)
            return []
        self._finish(batch[: len(done)], done)
        return batch[len(done) :]

    def _subjects_that_wait(self, batch: list[Told]) -> set[str]:
        with self.runtime.database.reading() as connection:
            waits = waiting.subjects(connection, [t.subject for t in batch])
        return waits | {t.subject for t in batch if self.lanes.holds(t.subject)}

    def _age(self, told: Told) -> float:
        happened = dt.datetime.fromisoformat(told.envelope["time"])
        return max(0.0, (self.runtime.clock.now() - happened).total_seconds())

    def _each_in_its_lane(self, batch: Iterable[Told]) -> None:
        for told in batch:
            self.lanes.put(told.subject, told)

    def _finish(self, batch: list[Told], done: list[Done]) -> None:
        """Acknowledge, with one frame where nothing older is still in hand."""
        if batch:
            metrics.EVENT_AGE_SECONDS.set(self._age(batch[-1]))
        for told, one in zip(batch, done, strict=True):
            if told.type not in self.runtime.service.reactions:
                self._unbind(told)
            for name, seconds in one.seconds.items():
                _tell(name, told, "ok", seconds)
        at_once = self.lanes.is_empty and len({id(t.message.channel) for t in batch}) == 1
        for told in batch[-1:] if at_once else batch:
            self.queue_consumer.ack_message(told.message, multiple=at_once)

    def _work(self, item: Any) -> None:
        try:
            if isinstance(item, Told):
                self._let_all_react(item)
                message = item.message
            else:
                message, error = item
                self._surely(message, lambda: self._park_broken(message, error))
            self.queue_consumer.ack_message(message)
        except _LetGo:
            return
        except GreenletExit:
            raise
        except BaseException as error:
            logger.error("event.escaped", error=repr(error), exc_info=True)

    def _let_all_react(self, told: Told) -> None:
        functions = self.runtime.service.reactions.get(told.type, [])
        if not functions and not told.only:
            self._unbind(told)
        for function in functions:
            if told.only in ("", name_of(function)):
                self._let_react(function, told)

    def _let_react(self, function: Reaction, told: Told) -> None:
        """React, or see to it that the event comes back or is parked. Raises _LetGo."""
        name, since, pause = name_of(function), time.monotonic(), 0.25
        while True:
            self._check(told.message)
            try:
                self._try_once(function, name, told)
                return
            except (GreenletExit, _LetGo):
                raise
            except BaseException as error:
                kind = failure_class(error)
                if kind == "outage" and self._worth_holding(since):
                    logger.warning("event.held", reaction=name, error=repr(error))
                    eventlet.sleep(pause)
                    pause = min(pause * 2, 5.0)
                    continue
                self._give_up_for_now(name, told, kind, error)
                return

    def _try_once(self, function: Reaction, name: str, told: Told) -> None:
        runtime = self.runtime
        with runtime.database.reading() as connection:
            now = runtime.clock.now()
            leader = waiting.first_before(connection, name, told.subject, told.id, now)
        if leader is not None:
            self._defer(name, told, told.attempts, (leader - now).total_seconds())
            return
        _measured(runtime, function, name, told)
        if told.only:
            with runtime.database.writing() as connection:
                waiting.forget(connection, name, told.id)

    def _give_up_for_now(self, name: str, told: Told, kind: str, error: BaseException) -> None:
        attempts = told.attempts + 1
        logger.warning(
            "event.failed",
            reaction=name,
            event_id=told.id,
            attempts=attempts,
            failure=kind,
            error=repr(error),
            exc_info=error,
        )
        if kind in ("malformed", "permanent") or attempts >= TRIES:
            self._surely(told.message, lambda: self._park(name, told, error, attempts))
        else:
            pause = topology.LADDER[min(attempts, len(topology.LADDER)) - 1].seconds
            self._surely(told.message, lambda: self._defer(name, told, attempts, pause))

    def _defer(self, name: str, told: Told, attempts: int, seconds: float) -> None:
        """Send the event to come back after about *seconds*, for this one reaction."""
        fitting = [rung for rung in topology.LADDER if rung.seconds <= seconds]
        rung = fitting[-1] if fitting else topology.LADDER[0]
        back_at = self.runtime.clock.now() + dt.timedelta(seconds=rung.seconds)
        with self.runtime.database.writing() as connection:
            waiting.note(connection, name, told.subject, told.id, back_at)
        self.link.start()
        self.link.wait_until_up(5)
        self.link.publish_and_wait(
            told.message.body,
            rung.exchange,
            self.runtime.service.name,
            content_type=CLOUDEVENT,
            delivery_mode=2,
            message_id=told.id,
            application_headers={"x-attempt": attempts, "x-reaction": name},
        )
        metrics.EVENTS_DEFERRED.labels(rung.name).inc()

    def _park(self, name: str, told: Told, error: BaseException, attempts: int) -> None:
        logger.error("event.parked", reaction=name, event_id=told.id, error=repr(error))
        message = {
            "kind": "event",
            "message_id": told.id[:64],
            "reaction": name,
            "type": told.type[:160],
            "subject": told.subject[:64],
            "body": told.message.body,
            "headers": {},
        }
        parking.park(self.runtime, message, error, attempts)

    def _park_broken(self, message: Delivery, error: Malformed) -> None:
        logger.error("event.broken", routing_key=message.routing_key, error=repr(error))
        parking.park(self.runtime, broken(message, "event"), error, 1)

    def _surely(self, message: Delivery, act: Callable[[], None]) -> None:
        """Repeat *act* until it works: the event must end up somewhere. Raises _LetGo."""
        pause = 0.25
        while True:
            self._check(message)
            try:
                act()
                return
            except Exception as error:
                logger.warning("event.not_put_away", error=repr(error), pause_s=pause)
                eventlet.sleep(pause)
                pause = min(pause * 2, 5.0)

    def _check(self, message: Delivery) -> None:
        if self.lanes.stopping or not message.is_live:
            raise _LetGo

    def _worth_holding(self, since: float) -> bool:
        """Without the database nothing else could be done with the event anyway."""
        return time.monotonic() - since < PATIENCE_S or not self.runtime.database.reachable()

    def _unbind(self, told: Told) -> None:
        """Nobody here reacts to this type any more: tell the broker, and let the event pass."""
        queue = topology.event_queue(self.runtime.service.name)
        logger.info("event.unbound", type=told.type)
        with self.queue_consumer.writing:
            told.message.channel.send_method(
                spec.Queue.Unbind, "BsssF", (0, queue, topology.EVENTS, told.type, {})
            )


def read(message: Delivery) -> Told:
    """Return the event inside *message*; raises Malformed."""
    if message.properties.get("content_type") != CLOUDEVENT:
        raise Malformed(f"content type {message.properties.get('content_type')!r}")
    try:
        envelope = orjson.loads(message.body)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    if not isinstance(envelope, dict) or not isinstance(envelope.get("type"), str):
        raise Malformed("not an event")
    attempts = message.headers.get("x-attempt")
    attempts = attempts if isinstance(attempts, int) and 0 <= attempts <= TRIES else 0
    return Told(message, envelope, str(message.headers.get("x-reaction") or ""), attempts)


def _measured(runtime: Runtime, function: Reaction, name: str, told: Told) -> None:
    started, outcome = time.perf_counter(), "failed"
    try:
        with tracing.span(f"react {name}", str(told.envelope.get("traceparent") or "")) as span:
            react(runtime, function, {**told.envelope, "traceparent": span})
        outcome = "ok"
    finally:
        _tell(name, told, outcome, time.perf_counter() - started)


def _tell(name: str, told: Told, outcome: str, seconds: float) -> None:
    metrics.REACTION_SECONDS.labels(name, outcome).observe(seconds)
    logger.info(
        "event.reaction",
        reaction=name,
        type=told.type,
        event_id=told.id,
        outcome=outcome,
        ms=round(seconds * 1000, 2),
        correlation_id=told.envelope.get("correlationid"),
    )
