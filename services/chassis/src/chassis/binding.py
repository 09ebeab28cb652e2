"""
Tie a function to the declaration it keeps.

The decorators only leave a note on the function and hand it back unchanged, so that a test calls
the plain function with plain arguments.
"""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from chassis.contract import Event, Operation

Function = TypeVar("Function", bound=Callable[..., Any])


def implements(operation: Operation) -> Callable[[Function], Function]:
    """Mark the function that keeps the promise *operation*."""

    def note(function: Function) -> Function:
        function.operation = operation  # type: ignore[attr-defined]
        return function

    return note


def reacts_to(*events: Event) -> Callable[[Function], Function]:
    """Mark a function to be called once for each of *events*, in order per aggregate."""

    def note(function: Function) -> Function:
        function.events = events  # type: ignore[attr-defined]
        return function

    return note


@cache
def needs(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the dependencies that *function* asks for: keyword-only parameters."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)
