"""
What is said about a record is for those who see the record.

The record lives in another service than the words; its own service is asked, on the caller's
behalf, because only there the scope of the caller is known. Who is mentioned is told the words; so
each of them is asked for as well, with his own rights.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chassis.context import Call
from chassis.contract import Catalogue, Operation
from chassis.errors import NotFound, ServiceError, UnknownRecord
from contracts.organization.comment import CannotSee
from gateway.auth import Principal
from gateway.bus import Bus
from gateway.permits import Permits
from gateway.repeats import repeated
from gateway.titles import Titles

MENTIONED, CUSTOMER = "mentioned_ids", "customer_id"
RECORD = "record"
"""What is told to be absent where the input does not say of which kind it is."""
Named = tuple[str, str, str]
"""The field of an input that names a record, its kind and its id."""
Colleague = Callable[[str], Awaitable[Principal | None]]
"""Tells what somebody may do, by his id."""


class Subjects:
    """Asks the services whether callers see the records that operations are about."""

    def __init__(self, catalogue: Catalogue, bus: Bus, colleague: Colleague):
        self._bus, self._colleague = bus, colleague
        self._permits = Permits(catalogue, bus)
        self._titles = Titles(bus)
        readers = {
            f"{one.service}.{one.resource}": one
            for one in catalogue.operations.values()
            if one.verb == "get" and one.access == "permission" and len(one.path_parameters) == 1
        }
        self._readers = {name: one for name, one in readers.items() if one.subject is None}
        self._words = {name: one for name, one in readers.items() if one.subject is not None}

    async def ask(
        self, operation: Operation, payload: Mapping[str, Any], call: Call
    ) -> dict[str, Any]:
        """Return the reply to *operation*. Raises NotFound or UnknownRecord for the unseen."""
        if self._permits.answers(operation):
            return await self._permits.ask(operation, payload, call)
        if self._titles.answers(operation, payload):
            return await self._titles.ask(payload, call)
        if operation.subject is None:
            return await self._bus.call(operation, payload, call)
        about = _named(operation, operation.subject, payload)
        try:
            await self._must_see(operation, about, payload, call)
        except ServiceError as refusal:
            return await repeated(self._bus, operation, payload, call, refusal)
        reply = await self._bus.call(operation, payload, call)
        if about or not operation.safe:
            return reply
        return {**reply, "result": await self._shown(operation.subject, reply["result"], call)}

    async def _must_see(
        self, operation: Operation, about: Sequence[Named], payload: Mapping[str, Any], call: Call
    ) -> None:
        """Refuse what is about a record that the caller, or somebody mentioned, does not see."""
        for at, resource, record_id in about:
            if not await self._sees(resource, record_id, call):
                absent = NotFound if _addressed(operation, at) else UnknownRecord
                raise absent(at=f"/{at}", resource=resource, id=record_id)
        if payload.get(MENTIONED):
            known, record = await self._mentioned(operation, about, payload, call)
            await self._refuse_blind(payload[MENTIONED], known, record, call)

    async def _mentioned(
        self, operation: Operation, about: Sequence[Named], payload: Mapping[str, Any], call: Call
    ) -> tuple[Sequence[str], tuple[str, str]]:
        """Return who is mentioned already, and about which record; raises NotFound."""
        if about:
            return (), about[0][1:]
        assert operation.subject is not None
        named, key = operation.subject
        reader = self._words[f"{operation.service}.{operation.resource}"]
        own = {name: payload[name] for name in reader.path_parameters}
        row = (await self._bus.call(reader, own, call))["result"]
        record = row[named], row[key]
        if not await self._sees(*record, call):
            raise NotFound(resource=record[0], id=record[1])
        return row[MENTIONED], record

    async def _refuse_blind(
        self, mentioned: Sequence[str], known: Sequence[str], about: tuple[str, str], call: Call
    ) -> None:
        """Raise CannotSee where a colleague is mentioned anew who does not see the record."""
        new = [(place, one) for place, one in enumerate(mentioned) if one not in known]
        people = await asyncio.gather(*(self._colleague(one) for _, one in new))
        # Who is nobody's colleague is refused by the service of the words.
        found = [
            (place, one) for (place, _), one in zip(new, people, strict=True) if one is not None
        ]
        seen = await asyncio.gather(*(self._sees(*about, _as(one, call)) for _, one in found))
        blind = [one for one, sees in zip(found, seen, strict=True) if not sees]
        if blind:
            names = ", ".join(one.actor_name for _, one in blind)
            raise CannotSee(at=f"/{MENTIONED}/{blind[0][0]}", people=names)

    async def _shown(self, subject: tuple[str, str], page: Any, call: Call) -> Any:
        """
        Return a page without a word or count about records that the caller does not see.

        Raises NotFound where the answer is one word, about such a record.
        """
        named, key = subject
        if "items" not in page:
            if not await self._sees(page[named], page[key], call):
                raise NotFound(resource=RECORD, id=page["id"])
            return page
        about = sorted({(row[named], row[key]) for row in page["items"]})
        seen = await asyncio.gather(*(self._sees(*one, call) for one in about))
        if all(seen):
            return page
        return {**page, **NOTHING, **({"total": 0} if "total" in page else {})}

    async def _sees(self, resource: str, record_id: str, call: Call) -> bool:
        reader = self._readers.get(resource)
        if reader is None or not call.allows(reader.permission):
            return False
        payload = {reader.path_parameters[0]: record_id}
        try:
            await self._bus.call(reader, payload, call.onward(reader.service, "gateway"))
        except ServiceError as error:
            if error.status >= 500:
                raise
            return False
        return True


def _addressed(operation: Operation, field: str) -> bool:
    """Return whether a field is of the address of a request, not of its body."""
    return operation.safe or field in operation.path_parameters


def _named(
    operation: Operation, subject: tuple[str, str], payload: Mapping[str, Any]
) -> list[Named]:
    """Return (field, resource, id) of what an input is about; half a name is of no record."""
    named, key = subject
    found = []
    if payload.get(named) or (payload.get(key) and not operation.safe):
        about = str(payload.get(named) or RECORD), str(payload.get(key) or "")
        found.append((key, *about))
    if payload.get(CUSTOMER):
        found.append((CUSTOMER, "customers.customer", str(payload[CUSTOMER])))
    return found


def _as(who: Principal, call: Call) -> Call:
    """Return *call* as if *who* had made it."""
    names = set(vars(call)) & set(vars(who)) - {"language", "time_zone"}
    return replace(call, **{name: getattr(who, name) for name in names})


NOTHING: dict[str, Any] = {"items": [], "next_cursor": None}
