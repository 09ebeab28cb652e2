"""
An invoice goes to a title of its customer, which lives with the customers.

The ledger may not ask the service above it. So that one is asked here, on the caller's behalf, and
what it tells goes along: who may not see the title makes no invoice of it.
"""

from collections.abc import Mapping
from typing import Any

from chassis.context import Call
from chassis.contract import Operation
from chassis.errors import ServiceError, UnknownRecord
from contracts.customers import invoice_title
from contracts.ledger import invoice
from contracts.ledger.invoice import TitleTold
from gateway.bus import Bus

NAMED = "invoice_title_id"
TOLD = tuple(TitleTold().fields)


class Titles:
    """Has the title that an invoice names told by those who keep it."""

    def __init__(self, bus: Bus):
        self._bus = bus

    def answers(self, operation: Operation, payload: Mapping[str, Any]) -> bool:
        """Tell whether an operation asks for an invoice to a title by its id."""
        return operation.id == invoice.create.id and isinstance(payload.get(NAMED), str)

    async def ask(self, payload: Mapping[str, Any], call: Call) -> dict[str, Any]:
        """Return the reply to the wish. Raises UnknownRecord for a title that is unseen."""
        told = await self._told(payload[NAMED], call)
        conditions = {"idempotency_key": call.idempotency_key, "dry_run": call.dry_run}
        onward = call.onward(invoice.file.service, "gateway", **conditions)
        return await self._bus.call(invoice.file, {**payload, "told": told}, onward)

    async def _told(self, title_id: str, call: Call) -> dict[str, Any]:
        reader = invoice_title.get
        absent = UnknownRecord(
            at=f"/{NAMED}", resource=f"{reader.service}.{reader.resource}", id=title_id
        )
        if not call.allows(reader.permission):
            raise absent
        onward = call.onward(reader.service, "gateway")
        try:
            reply = await self._bus.call(reader, {"invoice_title_id": title_id}, onward)
        except ServiceError as error:
            if error.status >= 500:
                raise
            raise absent from None
        return {name: reply["result"].get(name) for name in TOLD}
