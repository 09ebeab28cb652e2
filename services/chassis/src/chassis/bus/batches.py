"""Batches: items gathered for a moment and handed over together, one batch after the other."""

from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet


class Batches:
    """
    Hands up to *size* items at once to *work*, in the order in which they came.

    work: must not raise; it gets a list and returns those that it has not come to.
    linger_s: seconds to wait for more when there are fewer.
    """

    def __init__(self, work: Callable[[list[Any]], list[Any]], size: int, linger_s: float):
        self._work = work
        self._size = size
        self._linger_s = linger_s
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
                    eventlet.sleep(self._linger_s)
                self._next()
        finally:
            self._running = False

    def _next(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._size, len(self._waiting)))]
        self._waiting.extendleft(reversed(self._work(batch)))
