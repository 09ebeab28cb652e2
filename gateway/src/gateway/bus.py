"""Calls to services: deadline, one safe retry, a breaker per service, answers as plain data."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from chassis import metrics
from chassis.context import Call, Signer
from chassis.contract import Operation
from chassis.errors import DeadlinePassed, ServiceError, Unavailable
from gateway.link import Down, Link, Lost, Unroutable

FAILURES_TO_OPEN = 5
OPEN_S = 2.0
BUS = "message bus"
"""What is told as unavailable while the link to the broker is down: no service is to blame."""
RETRY_WAIT_S = 1.0
"""Longest wait for the broker to come back before the one retry."""
ROUTE_WAIT_S = 0.15
"""Pause before the one retry when a service's queue was not there."""


@dataclass
class Breaker:
    """Stops calling a service that fails to answer; after OPEN_S one call tries again."""

    failures: int = 0
    opened_at: float = -OPEN_S

    @property
    def is_open(self) -> bool:
        """Whether calls are refused, but for one now and then that tries."""
        return self.failures >= FAILURES_TO_OPEN

    def refuse_for(self, now: float) -> float:
        """Return the seconds for which calls are refused; the first call after them probes."""
        if not self.is_open:
            return 0.0
        left = self.opened_at + OPEN_S - now
        if left <= 0:
            self.opened_at = now
            return 0.0
        return left

    def succeeded(self) -> None:
        self.failures = 0

    def failed(self, now: float) -> None:
        self.failures += 1
        if self.is_open:
            self.opened_at = now


@dataclass
class Bus:
    """Calls operations of services over a Link with signed Calls."""

    link: Link
    signer: Signer
    breakers: dict[str, Breaker] = field(default_factory=dict)

    async def call(
        self, operation: Operation, payload: Mapping[str, Any], call: Call
    ) -> dict[str, Any]:
        """
        Return the reply {"result", "error": None, …}.

        Raises ServiceError as the service refused, Unavailable or DeadlinePassed within the
        Call's deadline at the latest.
        """
        breaker = self.breakers.setdefault(operation.service, Breaker())
        wait = breaker.refuse_for(time.monotonic())
        if wait:
            raise Unavailable(service=operation.service, retry_after_s=wait)
        try:
            reply = await self._with_retry(operation, payload, call)
        except (Lost, Unroutable, TimeoutError) as error:
            breaker.failed(time.monotonic())
            metrics.CIRCUIT_OPEN.labels(operation.service).set(breaker.is_open)
            if isinstance(error, TimeoutError):
                raise DeadlinePassed(service=operation.service) from error
            raise Unavailable(service=operation.service) from error
        except Down as error:
            raise Unavailable(service=BUS) from error
        if breaker.is_open:
            metrics.CIRCUIT_OPEN.labels(operation.service).set(0)
        breaker.succeeded()
        return _checked(reply, operation.service)

    async def _with_retry(
        self, operation: Operation, payload: Mapping[str, Any], call: Call
    ) -> dict[str, Any]:
        """What never reached a queue may always be sent again, the rest only if harmless."""
        try:
            return await self._once(operation, payload, call)
        except Unroutable:
            await asyncio.sleep(min(ROUTE_WAIT_S, max(0.0, call.seconds_left)))
            return await self._once(operation, payload, call)
        except Lost:
            if not (operation.safe or call.idempotency_key):
                raise
            await self.link.wait_up(min(RETRY_WAIT_S, max(0.0, call.seconds_left)))
            reply = await self._once(operation, payload, call)
        if (reply.get("error") or {}).get("code") == "idempotency_key_in_flight":
            # The first attempt is still being served: the caller did nothing twice.
            raise Lost("first attempt in flight")
        return reply

    async def _once(
        self, operation: Operation, payload: Mapping[str, Any], call: Call
    ) -> dict[str, Any]:
        left = call.seconds_left
        if left <= 0:
            raise TimeoutError
        reply = self.link.send(
            f"{operation.service}.{operation.rpc_method}",
            orjson.dumps({"args": [], "kwargs": {"payload": payload}}),
            {"call": self.signer.sign(call)},
            left,
        )
        timer = asyncio.get_running_loop().call_later(left, _expire, reply)
        try:
            return dict(orjson.loads(await reply))
        finally:
            timer.cancel()
            reply.cancel()


def _expire(reply: asyncio.Future[bytes]) -> None:
    if not reply.done():
        reply.set_exception(TimeoutError())


def _checked(reply: dict[str, Any], service: str) -> dict[str, Any]:
    error = reply.get("error")
    if error is None:
        return reply
    if "unknown_operation" in (error.get("code"), error.get("value")):
        # An older release of the service, in the middle of a rolling update.
        raise Unavailable(service=service)
    if "code" in error:
        raise ServiceError.from_the_wire(error)
    raise ServiceError("internal", {}, 500)
