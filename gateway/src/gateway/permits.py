"""
Who asks for leave does not say himself what it is about.

The service of the operation says it, on the caller's behalf: organization, which decides, may not
ask the services above it. What they tell of the operation never comes from the client.
"""

from collections.abc import Mapping
from typing import Any

from chassis.context import Call
from chassis.contract import Catalogue, Operation
from contracts.organization.permit import create, file
from contracts.permits import GATED, ToBeDone
from gateway.bus import Bus

ASKED = tuple(ToBeDone().fields)


class Permits:
    """Has what somebody wants leave for described before it is asked for."""

    def __init__(self, catalogue: Catalogue, bus: Bus):
        self._bus = bus
        self._describe = {
            one.service: one
            for one in catalogue.operations.values()
            if one.resource == "permit_subject" and one.verb == "describe"
        }

    def answers(self, operation: Operation) -> bool:
        """Tell whether an operation asks for leave."""
        return operation.id == create.id

    async def ask(
        self, operation: Operation, payload: Mapping[str, Any], call: Call
    ) -> dict[str, Any]:
        """Return the reply to a wish. Raises what the operation itself would refuse now."""
        action = payload.get("action")
        service = str(action).partition(".")[0]
        describe = self._describe.get(service) if action in GATED else None
        if describe is None or not isinstance(payload.get("command"), Mapping):
            return await self._bus.call(operation, payload, call)
        asked = {name: payload[name] for name in ASKED if name in payload}
        told = await self._bus.call(describe, asked, call.onward(service, "gateway"))
        conditions = {"idempotency_key": call.idempotency_key, "dry_run": call.dry_run}
        onward = call.onward(operation.service, "gateway", **conditions)
        return await self._bus.call(file, {**payload, "about": told["result"]}, onward)
