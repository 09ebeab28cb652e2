"""Operations that every service offers under one address: all are asked, the answers are merged."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chassis.context import Call
from chassis.contract import Operation
from chassis.errors import ServiceError, Unavailable
from gateway.bus import BUS, Bus


async def list_everywhere(
    bus: Bus, operations: Sequence[Operation], payload: Mapping[str, Any], call: Call
) -> dict[str, Any]:
    """
    Return one page of what several services list, newest first.

    A service that does not answer is named in `missing`; Unavailable where none does.
    """
    answers = await asyncio.gather(*(_page(bus, one, payload, call) for one in operations))
    missing = sorted(one.service for one, a in zip(operations, answers, strict=True) if a is None)
    pages = [answer for answer in answers if answer is not None]
    if not pages:
        raise Unavailable(service=", ".join(missing) if bus.link.is_up else BUS)
    rows = sorted((row for page in pages for row in page["items"]), key=_age, reverse=True)
    limit = int(payload.get("limit") or operations[0].taken.fields["limit"].load_default)
    more = len(rows) > limit or any(page.get("next_cursor") for page in pages)
    shown = rows[:limit]
    told = {"items": shown, "next_cursor": _age(shown[-1]) if more and shown else None}
    return {**told, "missing": missing} if missing else told


async def _page(bus: Bus, operation: Operation, payload: Mapping[str, Any], call: Call) -> Any:
    try:
        reply = await bus.call(operation, payload, replace(call, audience=operation.service))
    except ServiceError as error:
        if error.status != Unavailable.status:
            raise
        return None
    return reply["result"]


def _age(row: Mapping[str, Any]) -> str:
    """Behind the name of the service, such ids are in the order of time."""
    return str(row["id"]).partition(".")[2]
