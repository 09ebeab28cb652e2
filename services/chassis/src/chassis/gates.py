"""
Gates before operations that a flow may want approved: leave is asked for before anything is done.

Where no flow wants any approval, that answer is kept for some seconds; and for longer while nobody
answers, so that work goes on when the service of the flows is away.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from chassis.asking import asks
from chassis.context import Call
from chassis.contract import Operation
from chassis.errors import ServiceError, Unavailable
from chassis.holds import HELD

FRESH_S, STALE_S = 10.0, 600.0
UNGATED: dict[str, Any] = {}
"""Operation that is asked → the answer that nothing wants an approval; for tests without it."""
NOTHING: dict[str, Any] = {"any_flow": False, "permit_ids": []}
_open_since: WeakKeyDictionary[Any, float] = WeakKeyDictionary()


def gate(
    check: Operation,
    operation: Operation,
    look: Callable[..., Any] | None = None,
    before: Callable[..., Any] | None = None,
) -> Callable[..., tuple[str, ...]]:
    """
    Return what asks for leave to do *operation* (`first` of `implements`).

    check: the internal operation that refuses without leave, and else tells whether there is
        `any_flow`, and the `permit_ids` that give leave. What the house itself does needs none.
    look: refuses what could not be done now, where the handler cannot be tried without effect.
    before: looks ahead of that at what others told (`asks`), whom it makes ask.
    """
    UNGATED[check.id] = NOTHING
    if operation.guarded:
        HELD.add(f"{operation.service}.{operation.resource}")

    def ask_for_leave(
        command: Any, *, call: Call, rpc: Any, runtime: Any, told: Any = None
    ) -> tuple[str, ...]:
        if before is not None:
            before(command, told=told)
        if call.actor_kind == "service" or _age(rpc) < FRESH_S:
            return ()
        asked = {"action": operation.id, **_judged(runtime, operation, command, call)}
        if call.if_version is not None:
            asked["record_version"] = call.if_version
        try:
            leave = _answer(check, asked, call, rpc, runtime)
        except ServiceError as refusal:
            if refusal.status < Unavailable.status or _age(rpc) > STALE_S:
                raise
            return ()
        return tuple(
            leave.get("permit_ids") or ()
        )  # an organization of the release before has none

    vars(ask_for_leave)["look"] = look
    question = getattr(before, "question", None)
    return asks(question)(ask_for_leave) if question else ask_for_leave


def _answer(check: Operation, asked: Any, call: Call, rpc: Any, runtime: Any) -> dict[str, Any]:
    """Ask for leave: over the bus, or at once in the service of the flows itself."""
    from chassis.perform import carry_out

    if runtime is not None and check.service == runtime.service.name:
        own: dict[str, Any] = carry_out(runtime, check, asked, replace(call, via=check.service))
        return own
    told: dict[str, Any] = rpc.call(check, asked, call)
    if told["any_flow"]:
        _open_since.pop(rpc, None)
    else:
        _open_since[rpc] = time.monotonic()
    return told


def digest(command: Any) -> str:
    """Return the SHA-256 of the input of an operation, as its schema has read it."""
    told = orjson.dumps(command, option=orjson.OPT_SORT_KEYS, default=_plain)
    return hashlib.sha256(told).hexdigest()


def _plain(value: Any) -> str:
    """Return a value as text; 1 and 1.00 are the same quantity."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _judged(runtime: Any, operation: Operation, command: Any, call: Call) -> dict[str, Any]:
    """Return what flows look at, as it goes over the bus."""
    from chassis.describing import judged

    told = judged(runtime, operation, command, call)
    money = told["amount"]
    wire = money and {"amount": money.amount, "currency": money.currency}
    return {**told, "amount": wire}


def _age(rpc: Any) -> float:
    """Return for how many seconds it is known that nothing wants an approval."""
    since = _open_since.get(rpc)
    return float("inf") if since is None else time.monotonic() - since
