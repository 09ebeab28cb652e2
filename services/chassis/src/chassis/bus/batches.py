"""Batches: items gathered for a moment and handed over together, one batch after the other."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.event import Event

CALM_S = 0.25
"""After so long without a batch the next item is taken for the first of few."""


class Batches:
    """
    Hands up to *size* items at once to *work*, in the order in which they came.

    work: must not raise; it gets a list and returns those that it has not come to.
    linger_s: seconds to wait for more when there are fewer: after a calm, and while they flow.
    """

    def __init__(
        self, work: Callable[[list[Any]], list[Any]], size: int, linger_s: tuple[float, float]
    ):
        self._work = work
        self._size = size
        self._calm_s, self._flow_s = linger_s
        self._ended = 0.0
        self._rest = False  # what is left over has waited for others already
        self._full = Event()
        self._waiting: deque[Any] = deque()
        self._running = False
        self.stopping = False

    @property
    def running(self) -> int:
        """1 while a batch is gathered or worked on, else 0."""
        return int(self._running)

    def put(self, item: Any) -> None:
        """Queue *item*; returns at once."""
        self._waiting.append(item)
        if len(self._waiting) >= self._size and not self._full.ready():
            self._full.send()
        if not self._running and not self.stopping:
            self._running = True
            eventlet.spawn_n(self._run)

    def stop(self) -> None:
        """Begin nothing more; what runs goes on to its end."""
        self.stopping = True

    def _run(self) -> None:
        try:
            while self._waiting and not self.stopping:
                if len(self._waiting) < self._size:
                    self._gather()
                self._next()
                self._ended = time.monotonic()
        finally:
            self._running = False

    def _gather(self) -> None:
        """Wait for more, until there is as much as goes at once."""
        self._full = Event()
        flowing = time.monotonic() - self._ended < CALM_S and not self._rest
        self._full.wait(self._flow_s if flowing else self._calm_s)

    def _next(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._size, len(self._waiting)))]
        rest = self._work(batch)
        self._rest = bool(rest)
        self._waiting.extendleft(reversed(rest))
