"""
Leave the event loop for work that keeps a core busy, such as hashing a password.

By default the function is just called. The bus host sets a pool of real threads.
"""

from collections.abc import Callable
from typing import Any

Runner = Callable[..., Any]


def _here(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


_runner: list[Runner] = [_here]


def use(runner: Runner) -> None:
    """Let *runner*, called with a function and its arguments, do the work from now on."""
    _runner[0] = runner


def offload(function: Callable[..., Any], *args: Any) -> Any:
    """
    Return what *function* returns for *args*, while others go on.

    The function must not touch sessions, sockets or locks of the event loop.
    """
    return _runner[0](function, *args)
