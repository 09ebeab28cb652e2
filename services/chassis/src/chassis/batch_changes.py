"""What a batch wants with all records alike is looked at before any of them is touched."""

from collections.abc import Callable, Mapping
from typing import Any

from chassis.context import Call
from chassis.contract import Operation
from chassis.errors import Refusal

Check = Callable[[Any, Mapping[str, Any]], None]


def checks_change(check: Check) -> Callable[[Any], Any]:
    """
    Let *check* refuse what a batch wants with all records as such, rather than each of them.

    check: takes a unit of work for reading and the change as it was sent, and names its fields.
    """

    def note(handler: Any) -> Any:
        handler.checks_change = check
        return handler

    return note


def check_change(operation: Operation, change: Any, runtime: Any, call: Call) -> None:
    """Raise what the handler of *operation* refuses of a change for all."""
    _, handler = runtime.service.operations[operation.rpc_method]
    check: Check | None = getattr(handler, "checks_change", None)
    if check is None or not change:
        return
    with runtime.transaction(call, writes=False) as uow:
        try:
            check(uow, change)
        except Refusal as refusal:
            refusal.pointer = f"/change{refusal.pointer}"
            raise
