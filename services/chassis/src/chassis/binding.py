"""
Tie a function to the declaration it keeps.

The decorators only leave a note on the function and hand it back unchanged, so that a test calls
the plain function with plain arguments. One that keeps several promises is noted on copies.
"""

import inspect
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, TypeVar

from chassis.contract import Event, Operation

Function = TypeVar("Function", bound=Callable[..., Any])


def implements(
    operation: Operation, *, first: Callable[..., Any] | None = None
) -> Callable[[Function], Function]:
    """
    Mark the function that keeps the promise *operation*.

    first: looks at the input before the transaction begins, for what another service must say.
    """

    def note(function: Function) -> Function:
        kept: Any = _twin(function) if hasattr(function, "operation") else function
        kept.operation = operation
        kept.first = first
        return kept  # type: ignore[no-any-return]

    return note


def reacts_to(*events: Event) -> Callable[[Function], Function]:
    """Mark a function to be called once for each of *events*, in order per aggregate."""

    def note(function: Function) -> Function:
        function.events = events  # type: ignore[attr-defined]
        return function

    return note


def _twin(function: Any) -> Any:
    """Return a copy, so that a stock function can be handed to many services of one process."""
    made = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


@cache
def needs(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the dependencies that *function* asks for: keyword-only parameters."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)
