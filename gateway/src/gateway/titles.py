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
from contracts.ledger.kept_title import TitleTold
from gateway.bus import Bus
from gateway.repeats import repeated

NAMED = "invoice_title_id"
TOLD = tuple(TitleTold().fields)


def _wants_the_default(payload: Mapping[str, Any]) -> bool:
    """Tell whether an invoice that we issue names no title at all."""
    named = payload.get("title") or payload.get(NAMED) or payload.get("direction") == "received"
    return not named and isinstance(payload.get("party_id"), str)


class Titles:
    """Has the title that an invoice names told by those who keep it."""

    def __init__(self, bus: Bus):
        self._bus = bus

    def answers(self, operation: Operation, payload: Mapping[str, Any]) -> bool:
        """Tell whether an operation asks for an invoice to a title by its id, or to the default."""
        if operation.id != invoice.create.id:
            return False
        return isinstance(payload.get(NAMED), str) or _wants_the_default(payload)

    async def ask(self, payload: Mapping[str, Any], call: Call) -> dict[str, Any]:
        """Return the reply to the wish. Raises UnknownRecord for a title that is unseen."""
        conditions = {"idempotency_key": call.idempotency_key, "dry_run": call.dry_run}
        onward = call.onward(invoice.file.service, "gateway", **conditions)
        try:
            title_id = payload.get(NAMED) or await self._default(payload["party_id"], call)
            if title_id is None:  # the ledger says that it needs one
                return await self._bus.call(invoice.create, payload, call)
            told = await self._told(title_id, call)
        except ServiceError as refusal:
            return await repeated(self._bus, invoice.file, payload, onward, refusal)
        return await self._bus.call(invoice.file, {**payload, "told": told}, onward)

    async def _default(self, customer_id: str, call: Call) -> str | None:
        """Return the id of the title that a customer has by default, where the caller sees it."""
        reader = invoice_title.list_of_customer
        if not call.allows(reader.permission):
            return None
        asked = {"customer_id": customer_id, "limit": invoice_title.MOST}
        try:
            reply = await self._bus.call(reader, asked, call.onward(reader.service, "gateway"))
        except ServiceError as error:
            if error.status >= 500:
                raise
            return None
        titles = reply["result"]["items"]
        return next((str(one["id"]) for one in titles if one.get("is_default")), None)

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
