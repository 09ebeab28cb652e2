"""
What was answered before stands, whatever the gateway would find by now.

It asks other services about what a request names before the request goes on. Where they refuse, the
request may be a repeat, about a record that is gone meanwhile: then the first answer is told.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis.context import REPEATS, Call
from chassis.contract import Operation
from chassis.errors import KeyInFlight, KeyReused, ServiceError
from gateway.bus import Bus


async def repeated(
    bus: Bus,
    operation: Operation,
    payload: Mapping[str, Any],
    call: Call,
    refusal: ServiceError,
) -> dict[str, Any]:
    """
    Return the reply that a repeat of *operation* was given at first.

    Raises *refusal* where nothing was answered yet, KeyReused where that was other input, and
    KeyInFlight where the first attempt is still at work.
    """
    if operation.safe or not call.idempotency_key or refusal.status >= 500:
        raise refusal
    try:
        wanted = replace(call, audience=f"{call.audience}{REPEATS}")
        return await bus.call(operation, payload, wanted)
    except ServiceError as error:
        if error.code in (KeyReused.code, KeyInFlight.code) or error.status >= 500:
            raise
        raise refusal from None
