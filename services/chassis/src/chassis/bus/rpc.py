"""Calls to other services: bounded in time, refused early when nobody is there to answer."""

import time
import uuid
from typing import Any

import eventlet
import orjson
from eventlet.event import Event

from chassis import layers, log, metrics, tracing
from chassis.bus import topology
from chassis.bus.link import Link, LinkDown
from chassis.context import Call, Signer
from chassis.contract import Operation
from chassis.errors import DeadlinePassed, ServiceError, Unavailable

OPENS_AFTER = 5
"""So many failures to be answered, one after the other, and the target is left alone."""
STAYS_OPEN_S = 2.0
CONNECTING_S = 1.0

logger = log.get(__name__)


class _NoAnswer(Exception):
    """Nobody answered; the operation may or may not have been done."""


class Circuit:
    """Remembers whether one service answers, so that callers need not wait to find out."""

    def __init__(self, service: str):
        self._service = service
        self._failures = 0
        self._open_until = 0.0

    def admit(self) -> None:
        """Raise Unavailable while the circuit is open; after that let one call try."""
        now = time.monotonic()
        if self._failures < OPENS_AFTER:
            return
        if now < self._open_until:
            raise Unavailable(service=self._service, retry_after_s=2)
        self._open_until = now + STAYS_OPEN_S

    def succeeded(self) -> None:
        if self._failures >= OPENS_AFTER:
            metrics.CIRCUIT_OPEN.labels(self._service).set(0)
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= OPENS_AFTER:
            self._open_until = time.monotonic() + STAYS_OPEN_S
            metrics.CIRCUIT_OPEN.labels(self._service).set(1)


class BusRpc:
    """
    The RPC client of one process, on a connection of its own.

    service: the caller's name, noted in every Call as `via`.
    """

    def __init__(self, service: str, uri: str, signer: Signer):
        self._service = service
        self._signer = signer
        self._pending: dict[str, Event] = {}
        self._circuits: dict[str, Circuit] = {}
        self._reply_to = ""
        self._link = Link(uri, prepare=self._prepare, lost=self._lost)

    def start(self) -> None:
        self._link.start()

    def stop(self) -> None:
        self._link.stop()

    def call(
        self,
        operation: Operation,
        payload: dict[str, Any],
        call: Call,
        *,
        idempotency_key: str = "",
        timeout_s: float | None = None,
    ) -> Any:
        """
        Ask for *operation* on behalf of the actor of *call* and return the answer as plain data.

        timeout_s: at most so long; never beyond the deadline of *call*.
        Raises the other side's refusal as ServiceError, DeadlinePassed when no time is left,
        Unavailable when nobody answers (the operation may have been done nevertheless: repeat
        with the same idempotency key), UpwardCall against the order of the layers.
        """
        target = operation.service
        layers.check(self._service, target)
        seconds = _time_for(operation, call, timeout_s)
        circuit = self._circuits.setdefault(target, Circuit(target))
        circuit.admit()
        with tracing.span(f"call {operation.id}", call.traceparent) as traceparent:
            onward = call.onward(
                target,
                self._service,
                deadline=time.time() + seconds,
                idempotency_key=idempotency_key,
                traceparent=traceparent,
            )
            try:
                reply = self._ask(operation, payload, self._signer.sign(onward), seconds)
            except (_NoAnswer, LinkDown) as error:
                circuit.failed()
                metrics.RPC_CALLS.labels(target, "unavailable").inc()
                logger.warning("rpc.no_answer", operation=operation.id, error=str(error))
                raise Unavailable(service=target, retry_after_s=2) from error
        circuit.succeeded()
        return _answer(reply, target)

    def _ask(
        self, operation: Operation, payload: dict[str, Any], token: str, seconds: float
    ) -> dict[str, Any]:
        self.start()
        if not self._link.wait_until_up(min(seconds, CONNECTING_S)):
            raise LinkDown("the broker is away")
        key, answered = uuid.uuid4().hex, Event()
        self._pending[key] = answered
        try:
            self._link.publish(
                orjson.dumps({"args": [], "kwargs": {"payload": payload}}),
                topology.RPC_EXCHANGE,
                f"{operation.service}.{operation.rpc_method}",
                timeout_s=seconds,
                mandatory=True,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=1,
                correlation_id=key,
                reply_to=self._reply_to,
                expiration=str(max(1, int(seconds * 1000))),
                application_headers={"call": token},
            )
            with eventlet.Timeout(seconds, _NoAnswer(f"no answer within {seconds:.1f} s")):
                return _decode(answered.wait())
        finally:
            self._pending.pop(key, None)

    def _prepare(self, channel: Any) -> None:
        channel.auto_decode = False
        topology.declare_requests_exchange(channel)
        self._reply_to = str(uuid.uuid4())
        queue = f"rpc.reply-{self._service}-{self._reply_to}"
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, topology.RPC_EXCHANGE, self._reply_to)
        channel.events["basic_return"].add(self._on_return)
        channel.basic_consume(queue, no_ack=True, callback=self._on_reply)

    def _on_reply(self, message: Any) -> None:
        answered = self._pending.pop(message.properties.get("correlation_id"), None)
        if answered is not None:
            answered.send(message.body)

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        answered = self._pending.pop(message.properties.get("correlation_id"), None)
        if answered is not None:
            answered.send_exception(_NoAnswer(f"nobody takes {routing_key}"))

    def _lost(self) -> None:
        pending, self._pending = self._pending, {}
        for answered in pending.values():
            answered.send_exception(_NoAnswer("the connection was lost"))


def _time_for(operation: Operation, call: Call, timeout_s: float | None) -> float:
    seconds = operation.timeout_s if timeout_s is None else timeout_s
    if call.deadline:
        seconds = min(seconds, call.seconds_left)
    if seconds <= 0:
        raise DeadlinePassed(service=operation.service)
    return seconds


def _decode(body: bytes) -> dict[str, Any]:
    try:
        reply = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _NoAnswer("the answer cannot be read") from error
    if not isinstance(reply, dict):
        raise _NoAnswer("the answer cannot be read")
    return reply


def _answer(reply: dict[str, Any], target: str) -> Any:
    error = reply.get("error")
    metrics.RPC_CALLS.labels(target, "refused" if error else "ok").inc()
    if error:
        raise ServiceError.from_the_wire(error)
    return reply.get("result")
