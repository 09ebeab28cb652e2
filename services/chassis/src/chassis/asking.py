"""
What an operation asks other services before its transaction, about one input or about many.

The look at an input (`first` of `implements`) may have a question of its own, which is put once for
all inputs of a step; then each look gets what was told.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from chassis.context import Call
from chassis.errors import ServiceError

Function = TypeVar("Function", bound=Callable[..., Any])
UNASKED = object()
"""Stands for what nobody has asked yet."""


def asks(question: Callable[..., Any]) -> Callable[[Function], Function]:
    """
    Mark a look at an input as one that needs `told`, what *question* returned.

    question: is given the inputs of a step as they were read, and its own dependencies.
    """

    def note(look: Function) -> Function:
        vars(look)["question"] = question
        return look

    return note


def ask(runtime: Any, handler: Any, commands: Iterable[Any], call: Call) -> Any:
    """Return what others tell about inputs, or their refusal, which is then that of each."""
    question = getattr(getattr(handler, "first", None), "question", None)
    if question is None:
        return UNASKED
    try:
        return question(list(commands), **runtime.dependencies(question, call=call))
    except ServiceError as refusal:
        return refusal


def asked_first(runtime: Any, handler: Any, command: Any, call: Call, told: Any = UNASKED) -> Call:
    """
    Let others be asked what must be known before the transaction; return the Call with leave.

    told: what `ask` returned, where this input is one of many.
    Raises what they refuse.
    """
    look: Callable[..., Any] | None = getattr(handler, "first", None)
    if look is None:
        return call
    if told is UNASKED:
        told = ask(runtime, handler, [command], call)
    if isinstance(told, ServiceError):
        raise told
    given = runtime.dependencies(look, call=call, told=told)
    return replace(call, leave=look(command, **given) or ())
